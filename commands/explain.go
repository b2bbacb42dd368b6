package commands

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

// explanation is what --explain tells of a command line, of which nothing is done.
type explanation struct {
	steps    []string // what would happen, in that order
	statuses []int    // what could become of it, beside 0 and usage
	nearest  string   // a line of other tools that comes near; "" = none does
}

// explains reports whether a command is only to be told of.
func explains(ctx *cli.Context) bool { return ctx.Bool("explain") }

// step adds what happens next.
func (x *explanation) step(format string, args ...any) {
	x.steps = append(x.steps, fmt.Sprintf(format, args...))
}

// print writes the explanation on standard output.
func (x *explanation) print(ctx *cli.Context, c *Console) error {
	var b strings.Builder
	for _, step := range x.steps {
		foldAfter(&b, "- ", step)
	}
	x.printOptions(&b, ctx)
	x.printStatuses(&b)
	if x.nearest == "" {
		b.WriteString("\nNo line of nc, socat, curl or dig does that.\n")
	} else {
		fmt.Fprintf(&b, "\nThe nearest line of others:\n  %s\n", x.nearest)
	}
	_, err := io.WriteString(c.Stdout, b.String())
	return outputFailure(err)
}

// printOptions tells what the options that were given mean.
func (x *explanation) printOptions(b *strings.Builder, ctx *cli.Context) {
	heading := "\nThe options say:\n"
	options, _ := ctx.App.Metadata[metaOptions].([]string)
	for _, option := range options {
		name, value, hasValue := strings.Cut(option, "=")
		flag, ok := flagNamed(ctx.Command.Flags, strings.TrimLeft(name, "-")).(cli.DocGenerationFlag)
		if !ok || name == "--explain" {
			continue
		}
		b.WriteString(heading)
		heading = ""
		head := "  " + name
		if hasValue {
			head += " " + shellWord(value)
		}
		b.WriteString(printable(head))
		fold(b, len(printable(head)), meaning(flag.GetUsage(), printable(value)))
	}
}

// meaning is the usage of an option with its value in the place of the placeholder,
// and without the default that it replaces.
func meaning(usage, value string) string {
	before, rest, found := strings.Cut(usage, "`")
	if !found {
		return usage
	}
	_, after, _ := strings.Cut(rest, "`")
	if start := strings.Index(after, " ("); start >= 0 && strings.HasSuffix(after, ")") {
		after = after[:start]
	}
	return before + value + after
}

// printStatuses tells what could become of it, from the table of statuses.
func (x *explanation) printStatuses(b *strings.Builder) {
	b.WriteString("\nThe status would be one of:\n")
	rows := slices.SortedFunc(slices.Values(exitStatuses()), func(p, q exitStatus) int { return p.Code - q.Code })
	for _, row := range rows {
		if row.Code == statusDone || slices.Contains(x.statuses, row.Code) {
			head := fmt.Sprintf("  %3d  ", row.Code)
			foldAfter(b, head, row.Meaning)
		}
	}
}

// foldAfter writes text behind a head, folded to the width of a line.
func foldAfter(b *strings.Builder, head, text string) {
	b.WriteString(head)
	width := len(head)
	for i, word := range strings.Fields(text) {
		switch {
		case i == 0:
		case width+1+len(word) > lineEnd:
			b.WriteString("\n" + strings.Repeat(" ", len(head)))
			width = len(head)
		default:
			b.WriteString(" ")
			width++
		}
		b.WriteString(word)
		width += len(word)
	}
	b.WriteString("\n")
}

// Statuses that groups of commands can end with.
var (
	connecting = []int{statusLost, 3, 5, statusLocal, 124}
	framed     = []int{9}
	encrypted  = []int{6}
	started    = []int{126, 127}
)

// can adds statuses.
func (x *explanation) can(statuses ...int) { x.statuses = append(x.statuses, statuses...) }

// opening tells how an endpoint is opened or listened on.
func (x *explanation) opening(ctx *cli.Context, c *Console, f family, t timing, e netio.Endpoint) {
	switch {
	case e.Listen:
		x.step("%s", listeningOn(e))
	case !e.HasHost():
		x.step("opens %s", e)
		if e.Scheme == netio.Exec || e.Scheme == netio.Sh || e.Scheme == netio.PTY {
			x.can(started...)
		}
	case len(f.Route.to(e)) > 0:
		var through []string
		for _, server := range f.Route.to(e) {
			through = append(through, server.String())
		}
		target := e
		target.Options.Proxy = "" // is told behind it
		x.step("connects to %s through %s", target, strings.Join(through, ", then "))
		x.can(framed...)
	default:
		x.step("connects to %s: %s", e, tried(ctx, c, f, t, e))
	}
	if asked := f.asksFor(e); asked != "" {
		x.step("asks for TLS as a client of %s does, and goes no further without", asked)
		x.can(framed...)
	}
	if f.Route.secures(e) {
		x.can(encrypted...)
	}
	if f.secures(e) {
		x.step("speaks TLS there: %s", trust(f, e))
		x.can(encrypted...)
	}
	if isWebSocket(e) {
		x.step("opens a WebSocket there: a line is a message")
		x.can(framed...)
	}
}

// listeningOn tells where a listener would be reached.
func listeningOn(e netio.Endpoint) string {
	text := "listens on " + strings.TrimPrefix(e.String(), "listen:")
	if e.HasHost() && e.Host == "" {
		text += ", every address of this machine"
	}
	return text
}

// tried are the addresses that would be tried, in their order. Names are
// looked up for that.
func tried(ctx *cli.Context, c *Console, f family, t timing, e netio.Endpoint) string {
	addrs, err := f.dialer(c, t).Addresses(ctx.Context, e)
	if err != nil {
		return "which fails now: " + err.Error()
	}
	var all []string
	for _, addr := range addrs {
		all = append(all, addr.String())
	}
	text := strings.Join(all, ", ")
	if len(all) > 1 && !e.Messages() {
		text += ", each a little after the one before, until one answers"
	}
	return text
}

// trust tells whom a connection with TLS believes.
func trust(f family, e netio.Endpoint) string {
	o := e.Options.TLS.Over(f.TLS)
	switch {
	case e.Listen && o.SelfSigned:
		return "with a certificate made for the occasion"
	case e.Listen:
		return "with the certificate in " + o.Cert
	case o.Pin != "":
		return "the server's key must have the pin, and nothing else counts"
	case o.Insecure:
		return "any certificate is taken, so that anybody in between can read and write"
	}
	name, roots := e.Host, "the system's roots"
	if o.Name != "" {
		name = o.Name
	}
	if o.CA != "" {
		roots = "the roots in " + o.CA
	}
	return fmt.Sprintf("the server's certificate must be for %s and come from %s", name, roots)
}
