package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/process"
)

// namedCommands is the value of --on. It has one name only, since the library
// would set it again for a second.
type namedCommands struct {
	all   []namedCommand
	wrong error // what the last Set found wrong
}

// Set adds a command.
func (v *namedCommands) Set(text string) error {
	on, err := v.read(text)
	if v.wrong = err; err == nil {
		v.all = append(v.all, on)
	}
	return err
}

// refusal is the error of the last Set.
func (v *namedCommands) refusal() error { return v.wrong }

// String is empty: there is no default to show.
func (v *namedCommands) String() string { return "" }

// read parses NAME=COMMAND. The name must be new.
func (v *namedCommands) read(text string) (namedCommand, error) {
	name, line, ok := strings.Cut(text, "=")
	if !ok {
		return namedCommand{}, usagef("%q is not NAME=COMMAND", text).withHint(`for example --on 'DATE=date -u'`)
	}
	args, err := words(line)
	if err != nil {
		return namedCommand{}, err
	}
	if err := new(netio.Dispatcher).Handle(name, unhandled); err != nil {
		return namedCommand{}, usagef("%v", err)
	}
	for _, other := range v.all {
		if other.Name == name {
			return namedCommand{}, usagef("the command %s is given twice", name)
		}
	}
	return namedCommand{Name: name, Args: args}, nil
}

// unhandled lets a Dispatcher check a name.
func unhandled(context.Context, netio.Stream) error { return nil }

// dispatch answers with the programs of --on: without a codec, the first line
// names the program that the rest is for; with one, each frame is a request, and so
// is each message where the wire has messages of its own.
func (o listenOptions) dispatch(stop context.Context, c *Console) answerer {
	return func(ctx context.Context, s netio.Stream, p netio.Peer, idle time.Duration) error {
		d := &netio.Dispatcher{NameTimeout: idle}
		for _, on := range o.serving.On {
			if err := d.Handle(on.Name, o.runNamed(stop, c, on, p)); err != nil {
				return err
			}
		}
		if messages, ok := s.(netio.PacketStream); ok {
			ctx, done := whileThere(ctx, s)
			defer done()
			return d.ServePackets(ctx, clockedMessages{messages, idle})
		}
		if o.frames.Wire == nil {
			return endedUnasked(d.Serve(ctx, clocked{s, idle}))
		}
		ctx, done := whileThere(ctx, s)
		defer done()
		return d.ServePackets(ctx, netio.Frames(clocked{s, idle}, *o.frames.both(o.frames.Wire)))
	}
}

// lookAfter is how often a client is looked at while its program runs.
const lookAfter = 250 * time.Millisecond

// whileThere ends with the connection of s, which nobody reads while a program
// makes an answer: a reset would be noticed only by the answer's failure.
func whileThere(ctx context.Context, s netio.Stream) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	tick := time.NewTicker(lookAfter)
	go func() {
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
			}
			if netio.PeerLost(s) {
				cancel(fmt.Errorf("%w: reset by the client", netio.ErrLost))
			}
		}
	}()
	return ctx, func() { cancel(nil) }
}

// endedUnasked makes a good end of a client that has asked for nothing.
func endedUnasked(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// runNamed makes the handler of one --on for one client. What a program has
// written is its answer, whatever its status, which is told with -v; without a
// codec it is the status of the connection.
func (o listenOptions) runNamed(stop context.Context, c *Console, on namedCommand, p netio.Peer) netio.CommandHandler {
	d := o.family.dialer(c, o.timing)
	env := append(childEnv(p.Addr, p.Local), "SOCKKIT_COMMAND="+on.Name)
	return func(ctx context.Context, s netio.Stream) error {
		child, err := openLocal(ctx, c, d, childSpec{Args: on.Args}, env, nil)
		if err != nil {
			return err
		}
		if child, ok := child.(netio.Exiter); ok {
			defer context.AfterFunc(stop, child.Terminate)()
		}
		err = relayClient(ctx, c, p, child, s, netio.RelayOptions{})
		if exit, ok := errors.AsType[*process.ExitError](err); ok && o.frames.Wire != nil {
			c.Verbosef(1, "%s: command %s: %v", peerName(p), on.Name, exit)
			return nil
		}
		return err
	}
}
