package main_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every option of every command is used by a program test: a script, or an
// example of the README. What the program refuses as a usage error, and what
// it only explains, is no use of an option, except of those that explain.

// option is one of a command, as --help shows it.
type option struct {
	names []string // with their dashes
	value bool     // it takes one
}

// long is what the option is known by.
func (o *option) long() string { return o.names[len(o.names)-1] }

var (
	helpOption  = regexp.MustCompile(`(?m)^  (?:(-\w)(?:, |  )|    )((?:--[a-z][a-z0-9-]*(?:, )?)*)( \S)?`)
	helpCommand = regexp.MustCompile(`(?m)^  (\S+) +\S`)
)

func TestEveryOptionIsUsed(t *testing.T) {
	program := buildProgram(t)
	uses := optionUses{options: map[string]map[string]*option{}, used: map[*option]bool{}}
	for _, command := range commandNames(t, program) {
		uses.options[command] = optionsOf(t, program, command)
	}
	for _, text := range programTests(t) {
		uses.read(text)
	}
	for _, command := range slices.Sorted(maps.Keys(uses.options)) {
		if unused := uses.missing(command); len(unused) > 0 {
			t.Errorf("no program test uses these options of %s: %s", command, strings.Join(unused, " "))
		}
	}
}

// commandNames are those that the program's help lists.
func commandNames(t *testing.T, program string) []string {
	t.Helper()
	_, list, _ := strings.Cut(output(t, program, "help"), "commands:\n")
	list, _, _ = strings.Cut(list, "\n\n")
	var names []string
	for _, m := range helpCommand.FindAllStringSubmatch(list, -1) {
		names = append(names, m[1])
	}
	if len(names) < 7 {
		t.Fatalf("the help lists %d commands: %q", len(names), names)
	}
	return names
}

// optionsOf are the options of a command by each of their names.
func optionsOf(t *testing.T, program, command string) map[string]*option {
	t.Helper()
	byName := map[string]*option{}
	for _, m := range helpOption.FindAllStringSubmatch(output(t, program, command, "--help"), -1) {
		o := &option{value: m[3] != ""}
		if m[1] != "" {
			o.names = append(o.names, m[1])
		}
		o.names = append(o.names, strings.FieldsFunc(m[2], func(r rune) bool { return r == ',' || r == ' ' })...)
		for _, name := range o.names {
			byName[name] = o
		}
	}
	if byName["--verbose"] == nil || byName["-v"] != byName["--verbose"] {
		t.Fatalf("the options of %s are not understood: %v", command, slices.Sorted(maps.Keys(byName)))
	}
	return byName
}

func output(t *testing.T, program string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), program, args...).Output()
	if err != nil {
		t.Fatalf("%s %q: %v", program, args, err)
	}
	return string(out)
}

// programTests are the texts of the scripts and of the README's examples.
func programTests(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(scriptsDir + "/*.txtar")
	if err != nil || len(files) < 100 {
		t.Fatalf("%d scripts: %v", len(files), err)
	}
	var texts []string
	for _, example := range oneLiners(t, readText(t, "README.md")) {
		texts = append(texts, example.line)
	}
	for _, file := range files {
		texts = append(texts, readText(t, file))
	}
	return texts
}

// optionUses knows which options were seen.
type optionUses struct {
	options map[string]map[string]*option // by command, and by name
	used    map[*option]bool
}

var _ = os.Args
