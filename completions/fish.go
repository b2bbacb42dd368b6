package completions

import (
	_ "embed" // what is the same for every program
	"fmt"
	"strings"
)

//go:embed fish.fish
var fishRules string

// fish writes a line of complete(1) for each option of each command.
func fish(p Program) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# fish completion of %s, written from its own tables of options\n\n", p.Name)
	b.WriteString("function __sockkit_keys\n\tswitch $argv[1]\n")
	var schemes, paths []string
	for _, s := range p.Schemes {
		schemes = append(schemes, s.Name)
		if s.Paths {
			paths = append(paths, s.Name)
		}
		if len(s.Keys) > 0 {
			fmt.Fprintf(&b, "\t\tcase %s\n\t\t\tprintf '%%s\\n' %s\n", fishQuoted(s.Name), quotedAll(s.Keys, fishQuoted))
		}
	}
	b.WriteString("\tend\n" + "end\n\n")
	list := func(name string, words []string) {
		fmt.Fprintf(&b, "function __sockkit_%s\n\tprintf '%%s\\n' %s\nend\n\n", name, quotedAll(words, fishQuoted))
	}
	list("schemes", append(schemes, p.Listen))
	list("paths", paths)
	list("codecs", p.Codecs)
	list("types", p.Types)
	b.WriteString("# The options that take the next word.\nfunction __sockkit_takes_value\n\tswitch $argv[1]\n\t\tcase " + strings.Join(p.valued(), " ") + "\n\t\t\treturn 0\n\tend\n\treturn 1\nend\n\n")
	b.WriteString(fishRules + "\n")
	for _, c := range p.Commands {
		fmt.Fprintf(&b, "complete -c %s -f -n __sockkit_no_command -a %s -d %s\n", p.Name, fishQuoted(c.Name), fishQuoted(c.Says))
	}
	for _, o := range p.Options {
		writeFishOption(&b, p.Name, "__sockkit_no_command", o)
	}
	for _, c := range p.Commands {
		within := fishQuoted("__sockkit_within " + c.Name)
		fmt.Fprintf(&b, "\ncomplete -c %s -n %s%s\n", p.Name, within, c.Operand.fishArguments())
		for _, o := range c.Options {
			writeFishOption(&b, p.Name, within, o)
		}
	}
	return b.String()
}

// valued are the options that take a value, in any command.
func (p Program) valued() []string {
	seen := map[string]bool{}
	var all []string
	for _, c := range p.all() {
		for _, o := range c.Options {
			for _, name := range o.Names {
				if word := dashed(name); o.Value != nil && !seen[word] {
					seen[word] = true
					all = append(all, word)
				}
			}
		}
	}
	return all
}

func writeFishOption(b *strings.Builder, program, condition string, o Option) {
	fmt.Fprintf(b, "complete -c %s -n %s", program, condition)
	for _, name := range o.Names {
		if len(name) == 1 {
			b.WriteString(" -s " + name)
		} else {
			b.WriteString(" -l " + name)
		}
	}
	b.WriteString(" -d " + fishQuoted(o.Says))
	if o.Value != nil {
		b.WriteString(" -r" + o.Value.fishArguments())
	}
	b.WriteString("\n")
}

// fishArguments is what completes a value, as options of complete(1): files, or
// what a function of ours prints.
func (v Value) fishArguments() string {
	switch v.Kind {
	case File, Directory:
		return " -F"
	case Choice:
		return " -f -a " + fishQuoted(strings.Join(v.Choices, " "))
	case Interface:
		return " -f -a '(__fish_print_interfaces)'"
	case Host:
		return " -f -a '(__fish_print_hostnames)'"
	case User:
		return " -f -a '(__fish_complete_users)'"
	case Group:
		return " -f -a '(__fish_complete_groups)'"
	case Line:
		return " -f -a '(__fish_complete_command)'"
	case Address, RecordType:
		return " -f -a " + fishQuoted("(__sockkit_"+string(v.Kind)+")")
	case Codec:
		return " -f -a '(__sockkit_codecs)'"
	}
	return " -f"
}
