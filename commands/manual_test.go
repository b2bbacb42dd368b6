package commands

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/man"
)

// manualPage is the source of a command's page, or of that of the program.
func manualPage(t *testing.T, command string) string {
	t.Helper()
	name := strings.TrimSuffix("sockkit-"+command, "-") + ".1"
	source, err := os.ReadFile(filepath.Join("..", "man", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// section is what stands below a heading of a page.
func section(page, heading string) string {
	_, text, _ := strings.Cut(page, "\n.Sh "+heading+"\n")
	text, _, _ = strings.Cut(text, "\n.Sh ")
	return text
}

// itemOptions finds the options of an item: ".It Fl w , Fl -wait Ar time".
var itemOptions = regexp.MustCompile(`Fl (\S+)`)

// documented lists the options of a page, with their dashes.
func documented(page string) map[string]bool {
	options := map[string]bool{}
	for line := range strings.Lines(section(page, "OPTIONS")) {
		if !strings.HasPrefix(line, ".It Fl ") {
			continue
		}
		for _, found := range itemOptions.FindAllStringSubmatch(line, -1) {
			options["-"+found[1]] = true
		}
	}
	return options
}

// Every option is on the page of its command, and no page has others.
func TestManualHasTheOptions(t *testing.T) {
	app := newApp(NewConsole())
	for _, command := range app.Commands {
		if command.Name == "man" {
			continue // it has a place on the program's page, and no options but those
		}
		holdOptions(t, command.Name, command.Flags)
	}
	holdOptions(t, "", reportingFlags())
}

func holdOptions(t *testing.T, command string, flags []cli.Flag) {
	options := documented(manualPage(t, command))
	for _, flag := range flags {
		for _, name := range flag.Names() {
			if !options[dashed(name)] {
				t.Errorf("man/sockkit-%s.1 does not have %s\nremedy: put these lines, in the words of a reader, into that page, or into man/shared.mdoc if several commands have it, and run go generate ./man:\n%s",
					command, dashed(name), suggestedItem(flag))
			}
			delete(options, dashed(name))
		}
	}
	for option := range options {
		t.Errorf("man/sockkit-%s.1 has %s, and the command does not", command, option)
	}
}

// suggestedItem is an option as an item of mdoc.
func suggestedItem(flag cli.Flag) string {
	var names []string
	for _, name := range flag.Names() {
		names = append(names, "Fl "+strings.TrimPrefix(dashed(name), "-"))
	}
	slices.SortFunc(names, func(a, b string) int { return min(len(a), 5) - min(len(b), 5) }) // letters first
	usage := flag.(cli.DocGenerationFlag).GetUsage()
	value := ""
	if _, rest, found := strings.Cut(usage, "`"); found {
		value, _, _ = strings.Cut(rest, "`")
		value = " Ar " + strings.ToLower(value)
	}
	return fmt.Sprintf("  .It %s%s\n  %s\n", strings.Join(names, " , "), value, strings.ReplaceAll(usage, "`", ""))
}

func TestManualHasTheCommands(t *testing.T) {
	page := section(manualPage(t, ""), "DESCRIPTION")
	for _, command := range newApp(NewConsole()).Commands {
		if !strings.Contains(page, "\n.It Ic "+command.Name) {
			t.Errorf("man/sockkit.1 does not have the command %s\nremedy: .It Ic %s", command.Name, command.Name)
		}
		if _, found := man.Page(command.Name); !found && command.Name != "man" {
			t.Errorf("sockkit man %s shows no page", command.Name)
		}
	}
}

// What users of other programs are told to type is understood.
func TestManualOfCompatibility(t *testing.T) {
	app := newApp(NewConsole())
	lines := regexp.MustCompile(`Ta Li "sockkit (\S+) (.*)"`).FindAllStringSubmatch(strings.ReplaceAll(section(manualPage(t, ""), "COMPATIBILITY"), `\-`, "-"), -1)
	if len(lines) < 10 {
		t.Errorf("found %d lines", len(lines))
	}
	for _, line := range lines {
		command := app.Command(line[1])
		if command == nil {
			t.Errorf("there is no command in %q", line[0])
		} else if _, err := arrange(strings.Fields(line[2]), tableOf(command.Flags, line[1] == "listen")); err != nil {
			t.Errorf("%q: %v", line[0], err)
		}
	}
}

// Wherever the statuses are listed, they are those of the table.
func TestManualHasTheExitStatuses(t *testing.T) {
	want := map[string]string{fmt.Sprint(statusBrokenPipe): "standard output was closed by who read it"}
	for _, row := range exitStatuses() {
		want[fmt.Sprint(row.Code)] = row.Meaning
	}
	row := regexp.MustCompile(`(?m)^\.It (\d+)\n(.*)$`)
	for _, command := range append(newApp(NewConsole()).Commands, &cli.Command{}) {
		if command.Name == "man" {
			continue
		}
		got := map[string]string{}
		for _, found := range row.FindAllStringSubmatch(section(manualPage(t, command.Name), "EXIT STATUS"), -1) {
			got[found[1]] = strings.ReplaceAll(found[2], `\-`, "-")
		}
		for code, meaning := range want {
			if got[code] != meaning {
				t.Errorf("man/sockkit-%s.1: status %s is %q, want %q\nremedy: change it in man/shared.mdoc and run go generate ./man", command.Name, code, got[code], meaning)
			}
			delete(got, code)
		}
		if len(got) > 0 {
			t.Errorf("man/sockkit-%s.1 has statuses that there are not: %v", command.Name, got)
		}
	}
}

// The variables that are read are those that the page lists, and those that are set
// for programs are on some page.
func TestManualHasTheEnvironment(t *testing.T) {
	var pages []string
	for _, command := range newApp(NewConsole()).Commands {
		if command.Name != "man" {
			pages = append(pages, manualPage(t, command.Name))
		}
	}
	for _, name := range variableNames(setVariables()) {
		name, _, _ = strings.Cut(name, "name") // SOCKKIT_PATH_name
		if !regexp.MustCompile(`\bEv (?:\S+ , )*` + name + `\b`).MatchString(strings.Join(pages, "")) {
			t.Errorf("no page of man/ has %s, which is set for programs\nremedy: .Ev %s, where the command's programs are told of", name, name)
		}
	}
	var listed []string
	for _, found := range regexp.MustCompile(`(?m)^\.It Ev (.*)$`).FindAllStringSubmatch(section(manualPage(t, ""), "ENVIRONMENT"), -1) {
		listed = append(listed, strings.Split(found[1], " , ")...)
	}
	read := variableNames(readVariables())
	for _, name := range read {
		if !slices.Contains(listed, name) {
			t.Errorf("man/sockkit.1 does not list %s, which is read\nremedy: .It Ev %s below ENVIRONMENT", name, name)
		}
	}
	for _, name := range listed {
		if !slices.Contains(read, name) {
			t.Errorf("man/sockkit.1 lists %s, which is not read", name)
		}
	}
}

func variableNames(variables []variable) []string {
	var names []string
	for _, v := range variables {
		names = append(names, strings.Fields(v.Name)...)
	}
	return names
}
