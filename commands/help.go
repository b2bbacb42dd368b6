package commands

import (
	"fmt"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

// example is a command line that -h shows.
type example struct{ says, line string }

// page is what -h shows of a command beside the lines of its options.
type page struct {
	usage    string
	options  []string // first names of the options that most people need
	examples []example
}

func pageOf(command string) page {
	switch command {
	case "listen":
		return listenPage()
	case "dial":
		return dialPage()
	case "udp":
		return udpPage()
	case "unix":
		return unixPage()
	case "serve-http":
		return serveHTTPPage()
	case "lookup":
		return lookupPage()
	case "man":
		return manPage()
	default:
		return pipePage()
	}
}

// helpText is the answer to -h, or to --help if all is set, of a command or,
// with nil, of the program.
func helpText(app *cli.App, command *cli.Command, all bool) string {
	var b strings.Builder
	if command == nil {
		programHelp(&b, app)
		return b.String()
	}
	p := pageOf(command.Name)
	fmt.Fprintf(&b, "usage: %s\n\n%s.\n", p.usage, command.Usage)
	if all {
		allOptions(&b, command.Flags)
	} else {
		b.WriteString("\n")
		for _, name := range p.options {
			b.WriteString(optionLine(flagNamed(command.Flags, name)))
		}
	}
	b.WriteString("\nexamples:\n")
	for _, e := range p.examples {
		fmt.Fprintf(&b, "  # %s\n  %s\n", e.says, e.line)
	}
	if !all {
		fmt.Fprintf(&b, "\nsockkit %s --help lists all options.\n", command.Name)
	}
	return b.String()
}

func programHelp(b *strings.Builder, app *cli.App) {
	b.WriteString("usage: sockkit COMMAND [options] ...\n\ncommands:\n")
	for _, command := range app.Commands {
		fmt.Fprintf(b, "  %-10s %s\n", command.Name, command.Usage)
	}
	b.WriteString("\noptions:\n")
	for _, flag := range reportingFlags() {
		b.WriteString(optionLine(flag))
	}
	b.WriteString("\nexamples:\n")
	for _, command := range app.Commands {
		fmt.Fprintf(b, "  %s\n", pageOf(command.Name).examples[0].line)
	}
	b.WriteString("\nsockkit COMMAND -h shows the options of a command, sockkit help TOPIC tells of\n")
	for _, t := range topics() {
		fmt.Fprintf(b, "  %-12s %s\n", t.name, t.says)
	}
}

// allOptions writes the options group by group, in the order of the flags.
func allOptions(b *strings.Builder, flags []cli.Flag) {
	heading := ""
	for _, flag := range flags {
		if categorized, ok := flag.(cli.CategorizableFlag); ok && categorized.GetCategory() != heading {
			heading = categorized.GetCategory()
			fmt.Fprintf(b, "\n%s:\n", heading)
		}
		b.WriteString(optionLine(flag))
	}
}

func flagNamed(flags []cli.Flag, name string) cli.Flag {
	for _, flag := range flags {
		if flag.Names()[0] == name {
			return flag
		}
	}
	return nil
}

// explained is where the text of an option starts, and lineEnd where it ends.
const (
	explained = 30
	lineEnd   = 80
)

// optionLine is an option with its names, placeholder and usage, folded so
// that it fits a line. The placeholder is what the usage has in backquotes.
func optionLine(flag cli.Flag) string {
	documented, ok := flag.(cli.DocGenerationFlag)
	if !ok {
		return ""
	}
	usage := documented.GetUsage()
	placeholder := ""
	if _, rest, found := strings.Cut(usage, "`"); found {
		placeholder, _, _ = strings.Cut(rest, "`")
		usage = strings.ReplaceAll(usage, "`", "")
	}
	head := "  " + optionNames(flag.Names())
	if placeholder != "" {
		head += " " + placeholder
	}
	var b strings.Builder
	width := len(head)
	b.WriteString(head)
	fold(&b, width, usage)
	return b.String()
}

// optionNames is the short name before the long ones.
func optionNames(names []string) string {
	short, long := "    ", ""
	for _, name := range names {
		switch {
		case len(name) == 1 && len(names) == 1:
			return dashed(name)
		case len(name) == 1:
			short = dashed(name) + ", "
		case long == "":
			long = dashed(name)
		default:
			long += ", " + dashed(name)
		}
	}
	return short + long
}

// fold writes text from column explained on, after a line of that width.
func fold(b *strings.Builder, width int, text string) {
	if width > explained-2 {
		b.WriteString("\n")
		width = 0
	}
	for i, word := range strings.Fields(text) {
		switch {
		case width+1+len(word) > lineEnd:
			b.WriteString("\n")
			width = 0
			fallthrough
		case i == 0:
			b.WriteString(strings.Repeat(" ", explained-width))
			width = explained
		default:
			b.WriteString(" ")
			width++
		}
		b.WriteString(word)
		width += len(word)
	}
	b.WriteString("\n")
}

// outputFailure is a write to standard output that failed, as the table of
// exit statuses knows it.
func outputFailure(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", netio.ErrLocal, err)
}
