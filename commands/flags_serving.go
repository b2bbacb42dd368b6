package commands

import (
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

func talkingFlags() []cli.Flag {
	both := new(conversation)
	return group("talking",
		&cli.GenericFlag{Name: "send", Usage: "send `TEXT` with C escapes; repeatable, in order", Value: &talkValue{to: both, read: sendStep}},
		&cli.GenericFlag{Name: "expect", Usage: "wait for what matches `REGEX`; repeatable, in order", Value: &talkValue{to: both, read: expectStep}},
	)
}

// readTalking gives the steps in the order in which they were typed.
func readTalking(c *cli.Context) ([]talkStep, error) {
	v, ok := c.Generic("send").(*talkValue)
	if !ok {
		return nil, nil
	}
	return v.to.steps, nil
}

func childFlags() []cli.Flag {
	return group("child",
		valueFlag("exec", "e", "run `'PROG ARGS'`, without a shell, in the place of stdin and stdout", words),
		valueFlag("sh", "c", "the same with a `'SHELL LINE'`", filled),
	)
}

// readCommand looks at -e, -c and the words of COMMAND, of which one at most may
// be given.
func readCommand(c *cli.Context) (childSpec, error) {
	spec := childSpec{Args: valueOf[[]string](c, "exec"), Shell: valueOf[string](c, "sh")}
	if err := exclusive(c, "exec", "sh", "replay"); err != nil {
		return spec, err
	}
	if played, err := readReplay(c); err != nil {
		return spec, err
	} else if played != nil {
		spec.Play = func() netio.Stream { return played.play(replaySide(c)) }
	}
	command, present := c.App.Metadata[metaCommand].([]string)
	switch {
	case !present:
		return spec, nil
	case len(command) == 0 || command[0] == "":
		return spec, usagef("there is no COMMAND after --")
	case spec.given():
		return spec, usagef("COMMAND after -- excludes --exec, --sh and --replay")
	}
	spec.Args = command
	return spec, nil
}

// commandWords are the words of COMMAND, verbatim; nil if there is none.
func commandWords(c *cli.Context) []string {
	command, _ := c.App.Metadata[metaCommand].([]string)
	return command
}

func againFlags() []cli.Flag {
	return group("again",
		valueFlag("wait", "", "try the first connection, with --reconnect each, again for `TIME`", positiveDuration),
		valueFlag("retry", "", "try the first connection, with --reconnect each, again `N` times", count(0, most)),
	)
}

func readAgain(c *cli.Context) (again, error) {
	return again{
		Wait: valueOf[time.Duration](c, "wait"), Retry: valueOf[int](c, "retry"),
		Reconnect: c.Bool("reconnect"), AtPeerEnd: !c.IsSet("until"),
	}, nil
}

func readyFlags() []cli.Flag {
	return group("when ready",
		valueFlag("ready-fd", "", "write a line to descriptor `N` once bound", count(0, most)),
		valueFlag("port-file", "", "write the port to `PATH` once bound", filled),
		switchFlag("background", "", "return once bound, printing PID and PORT"),
		valueFlag("run", "", "run `'CMD'` once bound, and end with it", filled),
	)
}

// readReady fails where nobody would be left to wait for the command of --run.
func readReady(c *cli.Context) (ready, error) {
	r := ready{
		FD: -1, PortFile: valueOf[string](c, "port-file"),
		Background: c.Bool("background"), Run: valueOf[string](c, "run"),
	}
	if fd, ok := given[int](c, "ready-fd"); ok {
		r.FD = fd
	}
	return r, exclusive(c, "background", "run")
}

func servingFlags() []cli.Flag {
	return append(keepingFlags(), answerFlags()...)
}

// keepingFlags are those of serving that fit whatever a client is joined with.
func keepingFlags() []cli.Flag {
	return group("serving",
		switchFlag("keep-open", "k", "serve many, at once"),
		valueFlag("max-conns", "", "serve at most `N` at a time", count(1, most)),
		valueFlag("max-conns-per-ip", "", "serve at most `N` of one address at a time", count(1, most)),
		valueFlag("drain-timeout", "", "let clients finish for `TIME` when stopped (5s)", netio.ParseDuration),
	)
}

func answerFlags() []cli.Flag {
	return group("serving",
		switchFlag("echo", "", "send back what comes"),
		switchFlag("discard", "", "read and discard what comes"),
		valueFlag("respond", "", "answer with `FILE|TEXT` and close", text),
		&cli.GenericFlag{Name: "on", Usage: "run a program for the command of that name, as `NAME=COMMAND`; repeatable", Value: new(namedCommands)},
		switchFlag("broker", "", "with -k: what each client sends goes to all others"),
		switchFlag("prefix", "", "with -k: the client's name before each of its lines"),
		switchFlag("count-empty", "", "a connection without a byte counts as the one"),
	)
}

// readServing fails on more than one answer, and if the file of --respond
// cannot be read.
func readServing(c *cli.Context) (serving, error) {
	s := serving{
		KeepOpen: c.Bool("keep-open"), CountEmpty: c.Bool("count-empty"),
		MaxConns: valueOf[int](c, "max-conns"), MaxPerIP: valueOf[int](c, "max-conns-per-ip"),
		Echo: c.Bool("echo"), Discard: c.Bool("discard"), Drain: defaultDrain,
		Broker: c.Bool("broker"), Prefix: c.Bool("prefix"),
	}
	if on, ok := c.Generic("on").(*namedCommands); ok {
		s.On = on.all
	}
	if drain, ok := given[time.Duration](c, "drain-timeout"); ok {
		s.Drain = drain
	}
	if err := exclusive(c, "echo", "discard", "respond", "on", "serve-proxy", "broker", "exec", "sh", "replay"); err != nil {
		return s, err
	}
	if commandWords(c) != nil {
		if err := onlyWith(c, "excludes a COMMAND after --", "echo", "discard", "respond", "on", "serve-proxy", "broker"); err != nil {
			return s, err
		}
	}
	if arg, ok := given[string](c, "respond"); ok {
		answer, err := readRespond(arg)
		s.Respond = answer
		return s, err
	}
	return s, nil
}
