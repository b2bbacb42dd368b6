package commands

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/man"
	"github.com/sockkit/sockkit/netio/process"
)

func manCommand(c *Console) *cli.Command {
	return &cli.Command{
		Name:   "man",
		Usage:  "the manual: of a command, or of addresses, framing, scripting",
		Action: func(ctx *cli.Context) error { return runMan(ctx, c) },
	}
}

func manPage() page {
	return page{
		usage:   "sockkit man [COMMAND | TOPIC]",
		options: []string{"color"},
		examples: []example{
			{"all there is to say of dial", "sockkit man dial"},
			{"how addresses are written", "sockkit man addresses"},
			{"recipes", "sockkit man scripting"},
		},
	}
}

// runMan shows a page of the manual: in a pager on a terminal, else as text.
func runMan(ctx *cli.Context, c *Console) error {
	topic := ctx.Args().First()
	if ctx.Args().Len() > 1 || commandWords(ctx) != nil {
		return usagef("man shows one page").withHint("for example: sockkit man " + topic)
	}
	text, found := man.Page(topic)
	if !found {
		return noPage(topic)
	}
	if explains(ctx) {
		return c.explainMan(ctx, topic)
	}
	if isTerminal(c.Stdout) {
		if pager := c.pager(); pager != nil {
			return c.showIn(pager, text)
		}
	}
	_, err := io.WriteString(c.Stdout, man.Plain(text))
	return outputFailure(err)
}

// explainMan tells where a page would be shown. man(1) finds it as well, where a
// package has installed it.
func (c *Console) explainMan(ctx *cli.Context, topic string) error {
	x := explanation{nearest: "man " + ctx.App.Name + "-" + strings.TrimPrefix(topic, ctx.App.Name+"-")}
	if topic == "" || topic == ctx.App.Name {
		x.nearest = "man " + ctx.App.Name
	}
	pager := c.pager()
	if isTerminal(c.Stdout) && pager != nil {
		x.step("shows a page of the manual in %s", strings.Join(pager, " "))
	} else {
		x.step("writes a page of the manual as text to standard output")
	}
	return x.print(ctx, c)
}

func noPage(topic string) error {
	err := usagef("the manual has no page %q", topic)
	for _, t := range topics() {
		if t.name == topic {
			return err.withHint("a screen about it: sockkit help " + topic)
		}
	}
	if near := framing.Nearest(topic, man.Topics()); near != "" {
		return err.withHint("did you mean sockkit man " + near + "?")
	}
	return err.withHint("there are: " + strings.Join(man.Topics(), ", "))
}

// pager is the words of the program that shows texts on a terminal: that of MANPAGER
// or PAGER as everywhere, else less; nil where there is none, or
// the terminal can do nothing.
func (c *Console) pager() []string {
	if c.Getenv("TERM") == "dumb" {
		return nil // it could only complain
	}
	for _, said := range []string{c.Getenv("MANPAGER"), c.Getenv("PAGER"), "less"} {
		if said == "" {
			continue
		}
		pager, err := words(said)
		if err != nil {
			continue
		}
		if _, err := exec.LookPath(pager[0]); err == nil {
			return pager
		}
	}
	return nil
}

// showIn gives text to a pager and waits for its end. Ctrl-C belongs to the pager,
// which has the terminal; it may end before it has read everything.
func (c *Console) showIn(pager []string, text string) error {
	keys := make(chan os.Signal, 1) // never read
	signal.Notify(keys, syscall.SIGINT)
	defer signal.Stop(keys)
	shown := exec.Command(pager[0], pager[1:]...)
	shown.Stdin, shown.Stdout, shown.Stderr = strings.NewReader(text), c.Stdout, c.Stderr
	err := shown.Run()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok && exit.Exited() {
		return &process.ExitError{Code: exit.ExitCode()}
	}
	if err != nil {
		return fmt.Errorf("%w: %s: %w", process.ErrCannotRun, pager[0], err)
	}
	return nil
}
