package commands

import (
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/process"
)

// terminalFlags belong to commands that start children.
func terminalFlags() []cli.Flag {
	return group("child",
		switchFlag("pty", "", "run it in a pseudo-terminal; typed at the start of a line, ~. leaves"),
		valueFlag("escape-char", "", "another `CHAR` than ~ for that, or none", netio.ParseEscape),
	)
}

// rawFlags belong to commands that join our terminal with something else.
func rawFlags() []cli.Flag {
	return group("terminal", switchFlag("raw", "", "send every key (raw terminal); Ctrl-] leaves"))
}

func telnetFlags() []cli.Flag {
	return group("terminal", switchFlag("telnet", "t", "refuse the telnet options that the server asks for"))
}

// readChild reads the child, and whether it gets a terminal.
func readChild(c *cli.Context) (childSpec, error) {
	spec, err := readCommand(c)
	if err != nil {
		return spec, err
	}
	if !c.Bool("pty") {
		return spec, onlyWith(c, "needs --pty", "escape-char")
	}
	if !spec.given() || spec.Play != nil {
		return spec, usagef("--pty needs a COMMAND").withHint("for example: sockkit listen --pty :8080 -- bash")
	}
	escape, given := given[byte](c, "escape-char")
	if !given {
		escape = netio.DefaultEscape
	}
	spec.Terminal = &process.Terminal{Escape: escape}
	return spec, nil
}

// terminalMisfits refuses, of a command that dials, what would be accepted and do
// nothing, and input that could not be left.
func terminalMisfits(ctx *cli.Context, child childSpec) error {
	if ctx.Bool("zero") {
		return onlyWith(ctx, "excludes -z", "raw", "telnet", "pty", "pass-fd")
	}
	if ctx.Bool("reconnect") {
		if err := onlyWith(ctx, "excludes --reconnect", "raw", "telnet", "pass-fd"); err != nil {
			return err
		}
	}
	if child.given() {
		return onlyWith(ctx, "is for our own terminal, whose place the COMMAND takes", "raw")
	}
	if !ctx.Bool("raw") {
		return nil
	}
	return onlyWith(ctx, "excludes --raw", "no-stdin", "send-only", "linger", "no-half-close")
}

// showsControls reports whether what comes is meant for a terminal, control bytes
// included: one is raw, has a child in it or is an endpoint of ours.
func showsControls(ctx *cli.Context) bool {
	return ctx.Bool("raw") || ctx.Bool("telnet") || ctx.Bool("pty") ||
		slices.ContainsFunc(ctx.Args().Slice(), func(operand string) bool {
			e, err := netio.ParseEndpoint(operand)
			return err == nil && (e.Scheme == netio.TTY || e.Scheme == netio.PTY)
		})
}

// rawMisfits refuses raw mode where our terminal is not what is joined.
func (o piping) rawMisfits(ctx *cli.Context, a, b pipeEnd) error {
	switch {
	case !o.raw:
		return nil
	case a.endpoint.Scheme != netio.Stdio || b.endpoint.Scheme == netio.Stdio || a.endpoint.Options.Frame != "":
		return usagef("--raw is for our terminal as the first endpoint").withHint("for example: sockkit pipe --raw - tty:/dev/ttyUSB0")
	}
	return onlyWith(ctx, "excludes --raw", "keep-open", "reconnect", "one-way", "linger", "no-stdin", "send-only", "no-half-close")
}
