package commands

import (
	"context"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/framing"
)

// What the actions find in the App's metadata.
const (
	metaConsole = "console" // *Console of this run
	metaCommand = "command" // []string, the words of COMMAND; absent without one
	metaArgs    = "args"    // []string, the whole command line as it was typed
	metaOptions = "options" // []string, the options as [arranged] has them
)

// Run runs one command line, without the name of the program, and tells on
// c.Stderr what went wrong. It builds everything anew, so runs do not meet.
func Run(args []string, c *Console) Outcome {
	c = c.forRun()
	err := execute(args, c)
	outcome := outcomeOf(err)
	if err != nil && !outcome.silent() {
		c.Error(err)
	}
	return outcome
}

// execute finds the command, puts its words in order and runs it.
func execute(args []string, c *Console) error {
	app := newApp(c)
	c.colour = colourOf(args)
	before, name, after := splitCommand(args)
	given := slices.Concat(before, after)
	if other, added := standIn(name, given, app); other != "" {
		name, given = other, slices.Concat(added, given)
	}
	switch name {
	case "help":
		return printHelp(app, c, given)
	case "completion":
		return printCompletion(app, c, given)
	}
	flags := reportingFlags()
	var command *cli.Command
	if name != "" {
		if command = app.Command(name); command == nil {
			return unknownCommand(app, before, name, after)
		}
		c.command, flags = name, command.Flags
	}
	words, err := arrange(given, tableOf(flags, name == "listen"))
	if err == nil && words.has("listen") {
		words, err = arrange(given, tableOf(flags, true))
	}
	if err != nil {
		return lookupHabit(name, err)
	}
	c.colour = words.value("color")
	switch {
	case words.has("version"):
		_, err = io.WriteString(c.Stdout, version())
		return outputFailure(err)
	case words.help():
		_, err = io.WriteString(c.Stdout, helpText(app, command, words.has("help")))
		return outputFailure(err)
	case command == nil:
		return usagef("no command").withHint("sockkit -h lists the commands")
	}
	if err := c.checkColour(); err != nil {
		return err
	}
	app.Metadata[metaArgs] = slices.Concat([]string{app.Name}, args)
	if words.hasCommand {
		app.Metadata[metaCommand] = words.command
	}
	app.Metadata[metaOptions] = words.options
	line := slices.Concat([]string{app.Name, name}, words.options, []string{"--"}, words.operands)
	return app.RunContext(context.Background(), line)
}

// newApp builds the commands. The library's own help, version, completion and
// exits are off: all of it is ours.
func newApp(c *Console) *cli.App {
	app := &cli.App{
		Name:            "sockkit",
		HideHelp:        true,
		HideHelpCommand: true,
		HideVersion:     true,
		Writer:          io.Discard,
		ErrWriter:       io.Discard,
		ExitErrHandler:  func(*cli.Context, error) {},
		OnUsageError:    usageFailure,
		Metadata:        map[string]any{metaConsole: c},
		Commands:        []*cli.Command{listenCommand(c), dialCommand(c), udpCommand(c), unixCommand(c), pipeCommand(c), serveHTTPCommand(c), lookupCommand(c), manCommand(c)},
	}
	for _, command := range app.Commands {
		command.HideHelp, command.HideHelpCommand = true, true
		command.OnUsageError = usageFailure
		command.Flags = append(command.Flags, reportingFlags()...)
	}
	return app
}

// splitCommand finds the name of the command. Options before it belong to it.
func splitCommand(args []string) (before []string, name string, after []string) {
	for i := 0; i < len(args); i++ {
		word := args[i]
		switch {
		case word == "--color":
			i++ // its value is no name
		case len(word) < 2 || word[0] != '-':
			return args[:i], word, args[i+1:]
		}
	}
	return args, "", nil
}

// colourOf finds the value of --color before anything is known about the other
// words, so that their mistakes are told in the colour that was asked for.
func colourOf(args []string) string {
	chosen := ""
	for i, word := range args {
		if word == "--" {
			break
		}
		if value, attached := strings.CutPrefix(word, "--color="); attached {
			chosen = value
		} else if word == "--color" && i+1 < len(args) {
			chosen = args[i+1]
		}
	}
	return chosen
}

// tableOf gives the arrangement what it must know of a command's flags. The
// port is all the address that a listener needs; elsewhere it is our own.
func tableOf(flags []cli.Flag, listens bool) optionTable {
	table := optionTable{}
	for _, flag := range flags {
		o := option{name: flag.Names()[0]}
		o.address = listens && o.name == "port"
		if documented, ok := flag.(cli.DocGenerationFlag); ok {
			o.takesValue = documented.TakesValue()
		}
		for _, name := range flag.Names() {
			table[name] = o
		}
	}
	return table
}

// unknownCommand knows what was probably meant.
// unknownCommand is the error of a name that is no command. A line as of nc, which
// has none, is told the one that it means.
func unknownCommand(app *cli.App, before []string, name string, after []string) error {
	var names []string
	for _, command := range app.Commands {
		names = append(names, command.Name)
	}
	err := usagef("unknown command %q", name)
	if near := framing.Nearest(name, append(names, "help", "completion")); near != "" {
		return err.withHint("did you mean sockkit " + near + "?")
	}
	switch {
	case slices.ContainsFunc(before, func(word string) bool { return word == "-l" || word == "--listen" || word == "-lk" }):
		return err.withHint("to wait for connections: sockkit listen " + shellWord(name))
	case strings.Contains(name, ":"):
		return err.withHint("to connect: sockkit dial " + shellWord(name))
	case len(after) == 1 && after[0] != "" && strings.Trim(after[0], "0123456789") == "":
		return err.withHint("to connect: sockkit dial " + shellWord(name) + " " + after[0])
	}
	return err.withHint("sockkit -h lists the commands")
}

// parserMessage is how the flag package reports what a value's Set refused.
var parserMessage = regexp.MustCompile(`(?s)^invalid value "(?:[^"\\]|\\.)*" for flag -([a-z0-9-]+): (.*)$`)

// usageFailure turns a failure of the parser into a usage error. The parser
// keeps only the text of what Set returned; the value has the rest of it.
func usageFailure(c *cli.Context, err error, _ bool) error {
	m := parserMessage.FindStringSubmatch(err.Error())
	if m == nil {
		return usagef("%v", err)
	}
	failed := usagef("%s: %s", dashed(m[1]), m[2])
	if flag, ok := flagNamed(c.Command.Flags, m[1]).(*cli.GenericFlag); ok {
		if v, ok := flag.Value.(interface{ refusal() error }); ok && v.refusal() != nil {
			return failed.withHint(hintFor(v.refusal()))
		}
	}
	return failed
}
