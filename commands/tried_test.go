package commands

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every option is used by a program test, of one of the commands that have it.
func TestOptionsAreTried(t *testing.T) {
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("found the scripts %q, %v", scripts, err)
	}
	tables, untried := map[string]optionTable{}, map[string]string{}
	ofProgram := tableOf(reportingFlags(), false)
	for _, command := range newApp(NewConsole()).Commands {
		tables[command.Name] = tableOf(command.Flags, command.Name == "listen")
		for _, flag := range command.Flags {
			untried[flag.Names()[0]] = command.Name
		}
	}
	for _, script := range scripts {
		text, err := os.ReadFile(script)
		if err != nil {
			t.Fatal(err)
		}
		for _, call := range sockkitCall.FindAllStringSubmatch(strings.ReplaceAll(string(text), "\\\n", " "), -1) {
			table, words := tables[call[2]], call[1]
			if table == nil {
				table = ofProgram
			}
			for word := range strings.FieldsSeq(words) {
				for _, name := range optionsIn(strings.Trim(word, `'"`), table) {
					delete(untried, name)
				}
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(untried)) {
		t.Errorf("no script in testdata/script tries sockkit %s %s", untried[name], dashed(name))
	}
}

var sockkitCall = regexp.MustCompile(`sockkit (([a-z-]+).*)`)

// optionsIn finds the options in a word of a command line, by their first names.
func optionsIn(word string, table optionTable) []string {
	if long, found := strings.CutPrefix(word, "--"); found {
		name, _, _ := strings.Cut(long, "=")
		return []string{table[name].name}
	}
	if len(word) < 2 || word[0] != '-' {
		return nil
	}
	var names []string
	for letter := range strings.SplitSeq(word[1:], "") {
		o, known := table[letter]
		if !known {
			break
		}
		names = append(names, o.name)
		if o.takesValue {
			break
		}
	}
	return names
}
