package main_test

import (
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// This file holds the options that --help shows to the program tests: each is
// used, with each command that has it, by a script or an example of the README.
// A run that is refused as a usage error uses none of its options, and one that
// only explains, or shows help, uses that option alone.

// neverAccepted are options that are there for what their refusal says.
func neverAccepted() []string { return []string{"udp --frame"} }

// option is one of a command, as --help shows it.
type option struct {
	names []string // with their dashes, the short one first
	value bool     // it takes one
}

// optionUses are the options of each command by each of their names, and those
// that were seen in use.
type optionUses struct {
	options map[string]map[string]*option
	used    map[*option]bool
}

func TestEveryOptionIsUsed(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the scripts are for Unix")
	}
	uses := usesOf(t, buildProgram(t))
	for _, text := range programTests(t) {
		uses.read(text)
	}
	unused := uses.missing()
	for _, name := range neverAccepted() {
		if !slices.Contains(unused, name) {
			t.Errorf("sockkit %s is used, or is no option any more: take it out of neverAccepted", name)
		}
	}
	for _, name := range unused {
		if !slices.Contains(neverAccepted(), name) {
			t.Errorf("no program test uses sockkit %s: a script in %s shows what it does", name, scriptsDir)
		}
	}
}

// usesOf knows the options of the program, and no use of them.
func usesOf(t *testing.T, program string) optionUses {
	t.Helper()
	uses := optionUses{options: map[string]map[string]*option{}, used: map[*option]bool{}}
	for _, command := range commandNames(t, program) {
		uses.options[command] = optionsOf(t, program, command)
	}
	return uses
}

var helpCommand = regexp.MustCompile(`(?m)^  (\S+) +\S`)

// commandNames are those that the program's help lists.
func commandNames(t *testing.T, program string) []string {
	t.Helper()
	_, list, _ := strings.Cut(output(t, program, "--help"), "commands:\n")
	list, _, _ = strings.Cut(list, "\n\n")
	var names []string
	for _, m := range helpCommand.FindAllStringSubmatch(list, -1) {
		names = append(names, m[1])
	}
	if len(names) < 7 {
		t.Fatalf("the help lists the commands %q", names)
	}
	return names
}

// helpOption is the line of an option: its names, and one blank before the name
// of its value if it takes one.
var helpOption = regexp.MustCompile(`(?m)^  (?:(-\w)(?:, |  )|    )((?:--[a-z][a-z0-9-]*(?:, )?)*)( \S)?`)

// optionsOf are the options of a command by each of their names.
func optionsOf(t *testing.T, program, command string) map[string]*option {
	t.Helper()
	byName := map[string]*option{}
	for _, m := range helpOption.FindAllStringSubmatch(output(t, program, command, "--help"), -1) {
		o := &option{value: m[3] != ""}
		for name := range strings.FieldsFuncSeq(m[1]+" "+m[2], func(r rune) bool { return r == ',' || r == ' ' }) {
			o.names = append(o.names, name)
			byName[name] = o
		}
	}
	if byName["-v"] == nil || byName["-v"] != byName["--verbose"] || byName["-h"] == byName["--help"] {
		t.Fatalf("the help of %s is not understood: %q", command, slices.Sorted(maps.Keys(byName)))
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

// programTests are the texts of the scripts and the lines of the README.
func programTests(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(scriptsDir + "/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("found the scripts %q: %v", files, err)
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

// missing are the options that were not seen, as "command --option".
func (u optionUses) missing() []string {
	var names []string
	for command, options := range u.options {
		for _, o := range options {
			if !u.used[o] {
				names = append(names, command+" "+o.names[len(o.names)-1])
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
