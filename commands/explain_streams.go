package commands

import (
	"cmp"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio"
)

func explainDial(ctx *cli.Context, c *Console, e netio.Endpoint, o dialing) error {
	x := explanation{statuses: connecting, nearest: nearestDial(e, o)}
	x.opening(ctx, c, o.family, o.timing, e)
	x.step("gives up on that after %s", o.timing.Connect)
	if o.again.Wait > 0 || o.again.Retry > 0 {
		x.step("tries again until then, as the options below say")
	}
	if o.telnet {
		x.step("refuses every telnet option, and shows the text alone")
	}
	x.talk(o.steps)
	x.passes(o.passing)
	x.join(o.child, o.frames)
	x.raw(o.raw)
	x.again(o.again)
	if isWebSocket(e) && !o.ending.NoHalfClose {
		x.step("closes when the input has ended and nothing has come for a second (--linger)")
	}
	if o.again.Reconnect {
		x.step("ends with the connection on which the input has ended")
		x.bounds(o.timing)
	} else {
		x.end(o.ending, o.timing, o.child.given())
	}
	return x.print(ctx, c)
}

func explainProbe(ctx *cli.Context, c *Console, targets []candidate, o dialing) error {
	x := explanation{statuses: append([]int{8}, connecting...), nearest: nearestProbe(targets)}
	for _, t := range targets {
		x.opening(ctx, c, o.family, o.timing, t.Endpoint)
		if t.url != nil {
			x.step("asks there for %s, and takes an answer of %s", t, valueOf[statusList](ctx, "status"))
			x.can(framed...)
		}
	}
	x.step("closes each connection again, and prints a table of what was open")
	x.step("gives up on each after %s", o.timing.Connect)
	return x.print(ctx, c)
}

func explainListen(ctx *cli.Context, c *Console, e netio.Endpoint, o listenOptions) error {
	x := explanation{statuses: []int{statusLost, statusLocal}, nearest: nearestListen(e, o)}
	x.opening(ctx, c, o.family, o.timing, e)
	if o.serving.KeepOpen {
		x.step("serves every client, all at once, until a signal ends it; SIGTERM lets them finish for %s", o.serving.Drain)
	} else {
		x.step("serves one client; one that only looks whether the port is open does not count")
		x.waits("for that client", o.timing.FirstClient)
	}
	x.talk(o.talk)
	if answer := o.instead(); answer != "" {
		x.step("%s", answer)
	} else if o.serving.KeepOpen && !o.child.given() {
		x.step("writes what the clients send to standard output, a record at a time; each of them gets standard input")
		x.step("ends a client when it has ended and got what was read for it")
	} else {
		x.passes(o.passing)
		x.join(o.child, o.frames)
		x.end(o.ending, o.timing, o.child.given())
	}
	return x.print(ctx, c)
}

// instead is what each client gets without stdin, stdout or a child; "" = it is
// one of these.
func (o listenOptions) instead() string {
	switch {
	case o.serving.Echo:
		return "sends back what a client sends"
	case o.serving.Discard:
		return "reads what comes, and drops it"
	case o.serving.Respond != nil:
		return "answers with the same text, whatever a client sends, and closes"
	case o.serving.Broker:
		return "passes what each client sends on to all others"
	case len(o.serving.On) > 0:
		var names []string
		for _, on := range o.serving.On {
			names = append(names, on.Name)
		}
		return "reads the name of a command, and answers with what its program prints: " + strings.Join(names, ", ")
	case o.answers():
		return "serves as a proxy"
	}
	return ""
}

func explainPipe(ctx *cli.Context, c *Console, a, b netio.Endpoint, o piping) error {
	x := explanation{statuses: connecting, nearest: nearestPipe(a, b, o)}
	x.opening(ctx, c, o.family, o.timing, a)
	x.opening(ctx, c, o.family, o.timing, b)
	switch {
	case o.oneWay:
		x.step("copies from the first to the second, until the first ends")
	case o.serving.KeepOpen:
		x.step("joins each client with an opening of its own of the other end")
	default:
		x.step("copies both ways; the end of each is passed on to the other")
	}
	if o.local != nil || o.network != nil {
		x.step("converts frames on the way")
		x.can(framed...)
	}
	x.raw(o.raw)
	x.again(o.again)
	if o.timing.Idle == 0 && (a.Listen && hasSessions(a) || b.Listen && hasSessions(b)) {
		o.timing.Idle = time.Minute // of a sender of datagrams, if nothing is said
	}
	if o.oneWay {
		x.bounds(o.timing)
	} else {
		x.end(o.ending, o.timing, false)
	}
	return x.print(ctx, c)
}

// raw tells of the terminal in raw mode.
func (x *explanation) raw(raw bool) {
	if raw {
		x.step("sends every key as it is, if standard input is a terminal; Ctrl-] leaves")
	}
}

// passes tells of the open files that go over a Unix socket.
func (x *explanation) passes(p passing) {
	for _, fd := range p.Send {
		x.step("passes descriptor %d with the first byte", fd)
	}
	if p.Take {
		x.step("waits for the first byte, and gives the program the descriptors that came with it")
	}
}

// talk tells of --send and --expect.
func (x *explanation) talk(steps []talkStep) {
	for _, step := range steps {
		if step.Expect != nil {
			x.step("waits for what matches %s", step.Expect)
			x.can(framed...)
		} else {
			x.step("sends %q", step.Send)
		}
	}
}

// join tells what the connection is joined with, and by which frames.
func (x *explanation) join(child childSpec, frames framingSpec) {
	local := "standard input and output"
	switch {
	case child.Play != nil:
		local = "the recording"
		x.can(framed...)
	case child.Shell != "":
		local = "the shell line " + child.Shell
		x.can(started...)
	case len(child.Args) > 0:
		local = "the program " + strings.Join(child.Args, " ")
		x.can(started...)
	}
	if child.Terminal != nil {
		local += ", in a terminal of its own"
	}
	x.step("joins it with %s", local)
	if frames.Wire == nil && frames.Local == nil {
		return
	}
	x.step("marks frames as %s there and as %s here, of at most %d bytes each",
		codecName(frames.Wire, rawFrames()), codecName(frames.Local, lineFrames()), cmp.Or(frames.Max, framing.DefaultMax))
	x.can(framed...)
}

func codecName(c, otherwise framing.Codec) string { return orCodec(c, otherwise).String() }

// end tells what ends it, and what bounds the wait.
func (x *explanation) end(e ending, t timing, child bool) {
	switch {
	case child:
		x.step("ends when the program has ended and all was sent; its status is the status")
	case e.Until == netio.UntilStdin:
		x.step("ends with the input, once all of it is sent")
	case e.Until == netio.UntilBoth:
		x.step("ends when both directions have ended")
	case e.NoStdin:
		x.step("ends when the peer ends; standard input is not read")
	case e.NoHalfClose:
		x.step("ends when the peer ends; the end of our input is not passed on")
	default:
		x.step("ends when the peer ends; the end of our input is passed on, and the answer awaited")
	}
	if e.MaxBytes > 0 || e.Count > 0 {
		x.step("ends before that once enough was received, as the options below say")
	}
	if e.Count > 0 {
		x.can(framed...)
	}
	x.bounds(t)
}

// bounds tells what bounds the wait.
func (x *explanation) bounds(t timing) {
	x.waits("while nothing comes or goes (--idle-timeout)", t.Idle)
	x.waits("for the whole run (--timeout)", t.Total)
}

// waits tells how long something may take.
func (x *explanation) waits(what string, limit time.Duration) {
	if limit == 0 {
		x.step("has no time limit %s", what)
		return
	}
	x.step("has a time limit of %s %s", limit, what)
	x.can(124)
}
