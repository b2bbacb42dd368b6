package actions

import (
	"errors"
	"strings"

	"github.com/sockkit/sockkit/netio/process"
)

// program is the command of a route.
type program struct {
	command process.Command
	label   string // how the log calls it: the kind and the beginning of the command
}

// labelLength is how much of a command the log repeats.
const labelLength = 40

// newProgram reads the command of a route: a shell line for "sh", else words with
// the quoting of the shell. What a client sends is never put into it, as that
// would let the client write commands. The error wraps process.ErrNotFound or
// process.ErrCannotRun if the program is not there.
func newProgram(s Spec) (program, error) {
	if s.Children == nil {
		return program{}, wrong("kind", "programs are not run here")
	}
	if t := parseTemplate(s.Rest, s.Names); !t.isFixed() {
		return program{}, wrong("rest", "{%s} is not filled into a command, as what a client sends could change it; the program finds the value in $%s%s",
			t[0].name, pathVariable, t[0].name)
	}
	p := program{label: s.Kind + ":" + shortened(s.Rest)}
	if s.Kind == "sh" {
		p.command.Shell = s.Rest
		return p, p.command.Check()
	}
	words, err := process.SplitWords(s.Rest)
	switch {
	case errors.Is(err, process.ErrQuote):
		return program{}, wrong("rest", "%v", process.ErrQuote)
	case err != nil:
		return program{}, wrong("rest", "%v", err)
	case len(words) == 0:
		return program{}, wrong("rest", "the command is empty")
	}
	p.command.Args = words
	return p, p.command.Check()
}

// shortened is the beginning of a command, in one line.
func shortened(command string) string {
	text := []rune(escaped([]byte(strings.TrimSpace(command))))
	if len(text) > labelLength {
		return string(text[:labelLength]) + "..."
	}
	return string(text)
}
