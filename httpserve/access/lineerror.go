package access

import (
	"fmt"
	"iter"
	"strings"
)

// LineError is a line of a file that cannot be used.
type LineError struct {
	Line    int    // the first is 1
	Problem string // what is wrong, without the secret that the line may hold
	Hint    string // the remedy; "" = none
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Problem) }

// wrongLine makes the error of a line; who knows its number fills it in.
func wrongLine(format string, args ...any) *LineError {
	return &LineError{Problem: fmt.Sprintf(format, args...)}
}

func (e *LineError) at(line int) error {
	e.Line = line
	return e
}

func (e *LineError) hint(format string, args ...any) *LineError {
	e.Hint = fmt.Sprintf(format, args...)
	return e
}

// meaningful goes through the lines that are neither empty nor comments, with
// their numbers and without white space around them.
func meaningful(text []byte) iter.Seq2[int, string] {
	return func(yield func(int, string) bool) {
		n := 0
		for line := range strings.Lines(strings.TrimPrefix(string(text), "\ufeff")) {
			n++
			line = strings.TrimSpace(line)
			if line != "" && line[0] != '#' && !yield(n, line) {
				return
			}
		}
	}
}
