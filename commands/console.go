package commands

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"unicode"

	"github.com/fatih/color"
	"github.com/mattn/go-isatty"
)

// Output rules, for every command:
//
//   - Standard output carries payload and results, byte for byte. Everything
//     said to the user goes to standard error.
//   - What is said is whole lines that start with "sockkit: ", in plain words,
//     lower case, without a full stop.
//   - An error is one such line. Where cause and remedy are known a second
//     line says "hint: ...". After a mistake on the command line the hint is at
//     least where to look it up, and never the whole help.
//   - Errors are always told; notes unless --quiet; details from -v on.
//   - A result that was asked for on standard error, a checksum, is a line that
//     starts with its own name, so that a program finds it; a hex dump has lines
//     that start with < or >.
//   - Only errors are red, and only on a stream that may be coloured. Colour
//     never carries meaning of its own.
//   - Control characters in a message are escaped: they may come from a peer.

// Console is where a command reads and writes and what surrounds it. The zero
// value is not usable; see [NewConsole]. Its methods may be called from any
// goroutine; each writes its lines with one call.
type Console struct {
	Stdin, Stdout, Stderr *os.File
	Getenv                func(name string) string
	Environ               func() []string

	command string // the command that runs; "" before it is known
	colour  string // --color: "", auto, always or never
	report  reporting
	seen    *seen       // what watches a stream command; nil = nothing
	pace    *pace       // how its connections are slowed down and disturbed; nil = not at all
	passed  []*os.File  // sockets from the service manager; nil unless an endpoint asked for them
	lock    *sync.Mutex // shared by copies
	bare    *bareMode   // shared by copies; nil: the terminal adds what a line's end needs
	lines   *lineQueue  // takes what is said; nil = it is written at once
}

// NewConsole gives the streams and the environment of this process.
func NewConsole() *Console {
	return &Console{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Getenv: os.Getenv, Environ: os.Environ,
		lock: new(sync.Mutex),
	}
}

// With returns a console on the same streams that tells as much as r says.
func (c *Console) With(r reporting) *Console {
	copied := *c
	copied.report = r
	return &copied
}

// forRun returns a console of its own for one run.
func (c *Console) forRun() *Console {
	copied := *c
	if copied.lock == nil {
		copied.lock = new(sync.Mutex)
	}
	copied.bare = new(bareMode)
	return &copied
}

// Error tells err and, where one is known, the hint.
func (c *Console) Error(err error) {
	var b strings.Builder
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(&b, "%s %s\n", c.emphasis().Sprint("sockkit:"), printable(strings.TrimSuffix(line, "\n")))
	}
	hint := hintFor(err)
	if hint == "" && statusOf(err) == statusUsage {
		hint = strings.Join(append(strings.Fields("sockkit "+c.command), "-h shows how it is used"), " ")
	}
	if hint != "" {
		fmt.Fprintf(&b, "hint: %s\n", printable(hint))
	}
	c.say(b.String())
}

// Notef tells something that the user should know, unless --quiet was given.
func (c *Console) Notef(format string, args ...any) {
	if !c.report.Quiet {
		c.line(format, args...)
	}
}

// Verbosef tells a detail to those who gave -v at least level times.
func (c *Console) Verbosef(level int, format string, args ...any) {
	if c.report.Verbose >= level {
		c.line(format, args...)
	}
}

// details is Verbosef for those who gave -v once.
func (c *Console) details(format string, args ...any) { c.Verbosef(1, format, args...) }

func (c *Console) line(format string, args ...any) {
	c.say("sockkit: " + printable(fmt.Sprintf(format, args...)) + "\n")
}

// queued returns a console whose messages wait for nobody: where standard error
// is not read, servers go on. flush writes what is queued, within a second.
func (c *Console) queued() (queued *Console, flush func()) {
	copied := *c
	copied.lines = newLineQueue(c.Stderr, func(lost int, err error) {
		if err == nil { // nobody is left to be told of an error
			copied.Notef("%d lines were lost: standard error was not read", lost)
		}
	})
	return &copied, func() { copied.lines.close() }
}

// settle waits a moment for what is queued to be written.
func (c *Console) settle() {
	if c.lines != nil {
		c.lines.settle()
	}
}

// say writes lines at once. Nobody is left to be told if that fails.
func (c *Console) say(lines string) {
	lines = c.bare.ends(lines)
	if c.lines != nil {
		c.lines.add([]byte(lines))
		return
	}
	c.lock.Lock()
	defer c.lock.Unlock()
	if c.seen != nil {
		lines = c.seen.progress.clear() + lines
	}
	_, _ = c.Stderr.WriteString(lines)
}

// emphasis is how the first word of an error looks on standard error.
func (c *Console) emphasis() *color.Color {
	return c.paint(c.Stderr, color.FgRed, color.Bold)
}

// paint gives a colour that is in force only if stream may be coloured. The
// library would decide by standard output for every stream.
func (c *Console) paint(stream *os.File, attributes ...color.Attribute) *color.Color {
	paint := color.New(attributes...)
	if c.coloured(stream) {
		paint.EnableColor()
	} else {
		paint.DisableColor()
	}
	return paint
}

// colourChoices are the values of --color and SOCKKIT_COLOR.
func colourChoices() []string { return []string{"auto", "always", "never"} }

// checkColour fails if SOCKKIT_COLOR decides and is none of the choices. The
// option has a reader of its own.
func (c *Console) checkColour() error {
	said := c.Getenv("SOCKKIT_COLOR")
	if c.colour != "" || said == "" || slices.Contains(colourChoices(), said) {
		return nil
	}
	return usagef("SOCKKIT_COLOR: %q is not one of: %s", said, strings.Join(colourChoices(), ", "))
}

// coloured decides for one stream: --color, then SOCKKIT_COLOR, NO_COLOR,
// FORCE_COLOR or CLICOLOR_FORCE, CLICOLOR=0, TERM=dumb, and at last whether it
// is a terminal. NO_COLOR counts when it is not empty (no-color.org), the
// FORCE variables when they are neither empty nor 0.
func (c *Console) coloured(stream *os.File) bool {
	for _, choice := range []string{c.colour, c.Getenv("SOCKKIT_COLOR")} {
		switch choice {
		case "always":
			return true
		case "never":
			return false
		}
	}
	switch {
	case c.Getenv("NO_COLOR") != "":
		return false
	case forced(c.Getenv("FORCE_COLOR")), forced(c.Getenv("CLICOLOR_FORCE")):
		return true
	case c.Getenv("CLICOLOR") == "0", c.Getenv("TERM") == "dumb":
		return false
	}
	return isatty.IsTerminal(stream.Fd())
}

func forced(value string) bool { return value != "" && value != "0" }

// printable escapes what a terminal would obey instead of show.
func printable(text string) string {
	if !strings.ContainsFunc(text, unprintable) {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		if unprintable(r) {
			fmt.Fprintf(&b, `\x%02x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func unprintable(r rune) bool { return unicode.IsControl(r) }
