package netio

import (
	"context"
	"fmt"
	"os"

	"github.com/sockkit/sockkit/netio/process"
)

// openChild runs the command of an exec: or sh: endpoint. The stream is a
// [*process.Child]; ctx bounds its life. env is its whole environment (nil =
// ours), stderr takes its standard error (nil = discarded).
func openChild(ctx context.Context, e Endpoint, env []string, stderr *os.File) (Stream, error) {
	command := process.Command{
		Dir:          e.Options.Child.Dir,
		Env:          env,
		Stderr:       stderr,
		StderrToPeer: e.Options.Child.Stderr,
	}
	if e.Scheme == Sh {
		command.Shell = e.Path
	} else {
		words, err := process.SplitWords(e.Path)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrSyntax, err)
		}
		command.Args = words
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
