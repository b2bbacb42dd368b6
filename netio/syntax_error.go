package netio

import "fmt"

// SyntaxError says what is wrong with a text that a user wrote, and what to
// write instead. errors.Is(err, ErrSyntax) holds for each of them.
type SyntaxError struct {
	Text    string // what was written, whole
	Problem string // what is wrong with it; names the offending part
	Hint    string // the remedy, in one line; "" where there is none
	Err     error  // a second kind beside ErrSyntax, or nil
}

// Error names the text and the problem. The hint is left to who prints it.
func (e *SyntaxError) Error() string { return fmt.Sprintf("%q: %s", e.Text, e.Problem) }

// Is makes every SyntaxError an ErrSyntax.
func (e *SyntaxError) Is(target error) bool { return target == ErrSyntax }

// Unwrap returns the second kind.
func (e *SyntaxError) Unwrap() error { return e.Err }

// problem starts the error that a part of the grammar reports. The text as a
// whole is filled in by who knows it.
func problem(format string, args ...any) *SyntaxError {
	return &SyntaxError{Problem: fmt.Sprintf(format, args...)}
}

// hint adds a remedy.
func (e *SyntaxError) hint(format string, args ...any) *SyntaxError {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}
