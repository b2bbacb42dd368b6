package netio

import (
	"cmp"
	"context"
	"fmt"

	"github.com/sockkit/sockkit/netio/process"
)

// DefaultEscape is the character that leads out of a terminal where nothing else
// is said: at the start of a line and followed by a dot, it hangs up.
const DefaultEscape = '~'

// ParseEscape reads a character that leads out of a terminal: one of ASCII that is
// not part of a line's end, or "none", which is 0.
func ParseEscape(text string) (byte, error) {
	switch {
	case text == "none":
		return 0, nil
	case len(text) != 1 || text[0] >= 0x80 || text[0] == 0 || text[0] == '\r' || text[0] == '\n' || text[0] == '.':
		return 0, fmt.Errorf("%q is neither one character of ASCII, other than a dot, nor none", text)
	}
	return text[0], nil
}

func setEscape(o *EndpointOptions, value string) *SyntaxError {
	if _, err := ParseEscape(value); err != nil {
		return problem("%v", err)
	}
	o.Child.Escape = value
	return nil
}

// openChild runs the command of an exec:, sh: or pty: endpoint. The stream is a
// [*process.Child]; ctx bounds its life.
func openChild(ctx context.Context, d *Dialer, e Endpoint) (Stream, error) {
	command, err := d.command(e)
	if err != nil {
		return nil, err
	}
	if command.Shell == "" && len(command.Args) == 0 {
		return nil, fmt.Errorf("%w: %s: the command is empty", ErrSyntax, e)
	}
	child, err := process.Start(ctx, command)
	if err != nil {
		return nil, err // not child: a nil *Child is no nil Stream
	}
	return child, nil
}

// command is what an endpoint says about its child.
func (d *Dialer) command(e Endpoint) (process.Command, error) {
	c := process.Command{Dir: e.Options.Child.Dir, Env: d.Env, Stderr: d.Stderr, StderrToPeer: e.Options.Child.Stderr}
	switch e.Scheme {
	case Exec:
		words, err := process.SplitWords(e.Path)
		if err != nil {
			return c, fmt.Errorf("%w: %w", ErrSyntax, err)
		}
		c.Args = words
	case PTY:
		escape, err := ParseEscape(cmp.Or(e.Options.Child.Escape, string(rune(DefaultEscape))))
		if err != nil {
			return c, err
		}
		c.Shell, c.Terminal = e.Path, &process.Terminal{Size: d.Window, Escape: escape}
	default:
		c.Shell = e.Path
	}
	return c, nil
}
