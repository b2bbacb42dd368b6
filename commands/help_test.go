package commands

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestHelpFitsTheScreen(t *testing.T) {
	app := newApp(NewConsole())
	for _, command := range append(app.Commands, nil) {
		for _, all := range []bool{false, true} {
			lines := strings.Split(strings.TrimSuffix(helpText(app, command, all), "\n"), "\n")
			if !all && len(lines) > 50 {
				t.Errorf("%v -h has %d lines", command, len(lines))
			}
			for _, line := range lines {
				if utf8.RuneCountInString(line) > 80 {
					t.Errorf("over 80 columns: %s", line)
				}
			}
		}
	}
}

// What -h shows must be there, and its examples must be command lines.
func TestHelpIsTrue(t *testing.T) {
	app := newApp(NewConsole())
	for _, command := range app.Commands {
		p := pageOf(command.Name)
		for _, name := range p.options {
			if flagNamed(command.Flags, name) == nil {
				t.Errorf("%s -h shows --%s, which it does not have", command.Name, name)
			}
		}
		for _, e := range p.examples {
			words := strings.Fields(strings.Split(strings.Split(e.line, " < ")[0], " > ")[0])
			if words[0] != "sockkit" || words[1] != command.Name {
				t.Errorf("not an example of %s: %s", command.Name, e.line)
			}
			if _, err := arrange(words[2:], tableOf(command.Flags, command.Name == "listen")); err != nil {
				t.Errorf("%s: %v", e.line, err)
			}
		}
	}
}
