package completions

import (
	"cmp"
	_ "embed" // what is the same for every program
	"fmt"
	"slices"
	"strings"
)

//go:embed bash.sh
var bashRules string

// bash writes three tables, as functions that print words, and the rules that use
// them.
func bash(p Program) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# bash completion of %s, written from its own tables of options\n\n", p.Name)
	b.WriteString("# _sockkit_options COMMAND: its options.\n_sockkit_options() {\n\tcase $1 in\n")
	for _, c := range p.all() {
		var names []string
		for _, o := range c.Options {
			for _, name := range o.Names {
				names = append(names, dashed(name))
			}
		}
		if len(names) > 0 {
			fmt.Fprintf(&b, "\t%s) printf '%%s\\n' %s ;;\n", quoted(c.Name), quotedAll(names, quoted))
		}
	}
	b.WriteString("\tesac\n}\n\n# _sockkit_value COMMAND OPTION: what can stand for its value; nothing if it takes none.\n_sockkit_value() {\n\tcase $1:$2 in\n")
	for _, row := range p.values() {
		fmt.Fprintf(&b, "\t%s) printf '%%s\\n' %s ;;\n", strings.Join(row.patterns, " | "), row.words)
	}
	b.WriteString("\tesac\n}\n\n# _sockkit_operand COMMAND: what can stand for an operand.\n_sockkit_operand() {\n\tcase $1 in\n")
	for _, c := range p.Commands {
		fmt.Fprintf(&b, "\t%s) printf '%%s\\n' %s ;;\n", quoted(c.Name), c.Operand.words())
	}
	b.WriteString("\tesac\n}\n\n# _sockkit_keys SCHEME: the options of an endpoint.\n_sockkit_keys() {\n\tcase $1 in\n")
	for _, s := range p.Schemes {
		if len(s.Keys) > 0 {
			fmt.Fprintf(&b, "\t%s) printf '%%s\\n' %s ;;\n", quoted(s.Name), quotedAll(s.Keys, quoted))
		}
	}
	b.WriteString("\tesac\n}\n\n")
	var commands, schemes, paths []string
	for _, c := range p.Commands {
		commands = append(commands, c.Name)
	}
	for _, s := range p.Schemes {
		schemes = append(schemes, s.Name+":")
		if s.Paths {
			paths = append(paths, s.Name)
		}
	}
	list := func(name string, words []string) {
		fmt.Fprintf(&b, "_sockkit_%s() { printf '%%s\\n' %s; }\n", name, quotedAll(words, quoted))
	}
	list("commands", commands)
	list("schemes", append(schemes, p.Listen+":"))
	list("paths", paths)
	list("codecs", p.Codecs)
	list("types", p.Types)
	b.WriteString("\n" + bashRules)
	return b.String()
}

// all are the commands, and as one without a name what stands before them.
func (p Program) all() []Command {
	return append([]Command{{Options: p.Options}}, p.Commands...)
}

// words are a value as the tables of bash have it: its kind, and choices.
func (v Value) words() string {
	if v.Kind == Choice {
		return quotedAll(append([]string{string(Choice)}, v.Choices...), quoted)
	}
	return cmp.Or(string(v.Kind), "free")
}

// valueRow is one line of the table of values: command:option patterns of the same
// value.
type valueRow struct {
	patterns []string
	words    string
}

// values are the rows of the table. Where an option means the same in every
// command that has it, one pattern says so.
func (p Program) values() []valueRow {
	byWords := map[string][]string{}
	for name, meanings := range p.meanings() {
		everywhere := len(meanings) == 1 && p.neverSwitch(name)
		for words, commands := range meanings {
			if everywhere {
				commands = []string{"*"}
			}
			for _, command := range commands {
				byWords[words] = append(byWords[words], command+":"+dashed(name))
			}
		}
	}
	var rows []valueRow
	for words, patterns := range byWords {
		slices.Sort(patterns)
		rows = append(rows, valueRow{patterns, words})
	}
	slices.SortFunc(rows, func(a, b valueRow) int { return strings.Compare(a.words, b.words) })
	return rows
}

// meanings are, by an option's name and what stands for its value, the commands
// that have it so.
func (p Program) meanings() map[string]map[string][]string {
	all := map[string]map[string][]string{}
	for _, c := range p.all() {
		for _, o := range c.Options {
			if o.Value == nil {
				continue
			}
			words := o.Value.words()
			for _, name := range o.Names {
				if all[name] == nil {
					all[name] = map[string][]string{}
				}
				all[name][words] = append(all[name][words], c.Name)
			}
		}
	}
	return all
}

// neverSwitch reports whether the option takes a value wherever it is.
func (p Program) neverSwitch(name string) bool {
	for _, c := range p.all() {
		for _, o := range c.Options {
			if o.Value == nil && slices.Contains(o.Names, name) {
				return false
			}
		}
	}
	return true
}
