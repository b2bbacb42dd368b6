package commands

import (
	_ "embed" // the texts of topics
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/framing"
)

// topic is a subject that help tells of on one screen.
type topic struct {
	name, says string
	text       func() string
}

//go:embed topics/addresses.txt
var addressesText string

//go:embed topics/framing.txt
var framingText string

func topics() []topic {
	return []topic{
		{"addresses", "what can stand for ADDRESS", func() string { return addressesText }},
		{"framing", "what can stand for CODEC", func() string { return framingText }},
		{"exit-status", "what a script learns from the status", exitStatusText},
		{"environment", "variables that are read, and those set for programs", environmentText},
	}
}

// printHelp answers "sockkit help [TOPIC|COMMAND]".
func printHelp(app *cli.App, c *Console, words []string) error {
	text, err := helpAbout(app, words)
	if err != nil {
		return err
	}
	_, err = io.WriteString(c.Stdout, text)
	return outputFailure(err)
}

func helpAbout(app *cli.App, words []string) (string, error) {
	if len(words) == 0 || words[0] == "-h" || words[0] == "--help" {
		return helpText(app, nil, false), nil
	}
	if len(words) > 1 {
		return "", usagef("help takes one topic or command").withHint("sockkit help lists them")
	}
	name := words[0]
	if command := app.Command(name); command != nil {
		return helpText(app, command, false), nil
	}
	var names []string
	for _, t := range topics() {
		if t.name == name {
			return t.text(), nil
		}
		names = append(names, t.name)
	}
	for _, command := range app.Commands {
		names = append(names, command.Name)
	}
	err := usagef("there is no help about %q", name)
	if near := framing.Nearest(name, names); near != "" {
		return "", err.withHint("did you mean sockkit help " + near + "?")
	}
	return "", err.withHint("sockkit help lists topics and commands")
}

// exitStatusText is the table of exit statuses, by their number.
func exitStatusText() string {
	rows := exitStatuses()
	slices.SortFunc(rows, func(a, b exitStatus) int { return a.Code - b.Code })
	var b strings.Builder
	b.WriteString("A status means one thing, whatever the command:\n\n")
	for _, row := range rows {
		fmt.Fprintf(&b, "  %3d  %s\n", row.Code, row.Meaning)
	}
	b.WriteString(`
Of several failures that which says most about the cause counts. With one child
(-e, -c, --run, or after --) the status is the child's. A signal that ends
sockkit is raised again once all is tidy; a shell sees 128 + its number.
Nobody reads stdout any more (sockkit ... | head -1): 141, without a word.

examples:
  # is it up?
  sockkit dial -z localhost:8080 || echo "status $?"
`)
	return b.String()
}
