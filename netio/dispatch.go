package netio

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// MaxCommandName is the longest name of a command, in bytes.
const MaxCommandName = 255

// What can be wrong with the name of a command.
var (
	// ErrUnknownCommand marks a name that no handler was given for.
	ErrUnknownCommand = errors.New("unknown command")
	// ErrCommandName marks what cannot be a name: nothing, more than
	// [MaxCommandName] bytes, or a space or control character inside.
	ErrCommandName = errors.New("not a command name")
)

// CommandHandler serves one command. What s gives up to EOF is the command's
// input, what is written to it the answer. The handler may end or close s, but
// need not; the end of ctx closes it. An error says that the answer is not
// complete.
type CommandHandler func(ctx context.Context, s Stream) error

// Dispatcher serves commands by their names: the client says a name, and the
// handler of that name does the rest. The zero value knows no command and is
// ready to use. All methods may be called at the same time, so that commands
// can be added while clients are served.
type Dispatcher struct {
	// NameTimeout bounds the wait for a name; 0 = 10 s. It is read by Serve
	// and must not change any more then.
	NameTimeout time.Duration

	mu       sync.RWMutex
	handlers map[string]CommandHandler // guarded by mu
}

// Handle serves commands of that name with h, which is called on the goroutine
// of each client. Names are compared byte by byte. It is an error to give a
// name twice, and one that wraps [ErrCommandName] to give what is no name.
func (d *Dispatcher) Handle(name string, h CommandHandler) error {
	if err := checkCommandName(name); err != nil {
		return err
	}
	if h == nil {
		return fmt.Errorf("the command %q is given no handler", name)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if _, taken := d.handlers[name]; taken {
		return fmt.Errorf("the command %q has a handler already", name)
	}
	if d.handlers == nil {
		d.handlers = map[string]CommandHandler{}
	}
	d.handlers[name] = h
	return nil
}

// Handler finds the handler of a name. For any other name the error wraps
// [ErrUnknownCommand] and lists the names that are known.
func (d *Dispatcher) Handler(name string) (CommandHandler, error) {
	d.mu.RLock()
	defer d.mu.RUnlock()
	if h, ok := d.handlers[name]; ok {
		return h, nil
	}
	known := slices.Sorted(maps.Keys(d.handlers))
	if len(known) == 0 {
		return nil, fmt.Errorf("%w %q; there are none", ErrUnknownCommand, name)
	}
	return nil, fmt.Errorf("%w %q; known are %s", ErrUnknownCommand, name, strings.Join(known, ", "))
}

// checkCommandName refuses what could not come back out of a line or as the
// first word of a frame.
func checkCommandName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("%w: it is empty", ErrCommandName)
	case len(name) > MaxCommandName:
		return errLongCommandName()
	case strings.ContainsFunc(name, func(c rune) bool { return c <= ' ' || c == 0x7f }):
		return fmt.Errorf("%w: %q has a space or a control character in it", ErrCommandName, name)
	}
	return nil
}

func errLongCommandName() error {
	return fmt.Errorf("%w: it is longer than %d bytes", ErrCommandName, MaxCommandName)
}

// SplitCommand splits a frame into its first word, the name of a command, and
// the command's input: what follows the one space, tab or line end (LF or
// CRLF) after it. The input is part of frame. A name of that form need not be
// known; what is no name gives an error that wraps [ErrCommandName].
func SplitCommand(frame []byte) (name string, input []byte, err error) {
	word, input := frame, frame[len(frame):]
	for i, c := range frame {
		if c == ' ' || c == '\t' || c == '\n' || c == '\r' {
			word, input = frame[:i], frame[i+1:]
			if c == '\r' && len(input) > 0 && input[0] == '\n' {
				input = input[1:]
			}
			break
		}
		if i == MaxCommandName {
			return "", nil, errLongCommandName()
		}
	}
	name = string(word)
	return name, input, checkCommandName(name)
}
