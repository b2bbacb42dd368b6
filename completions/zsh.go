package completions

import (
	"cmp"
	_ "embed" // what is the same for every program
	"fmt"
	"strings"
)

//go:embed zsh.sh
var zshRules string

// zsh writes the specifications that _arguments(1) knows, a function for each
// command.
func zsh(p Program) string {
	var b strings.Builder
	fmt.Fprintf(&b, "#compdef %s\n# zsh completion of %s, written from its own tables of options\n\n", p.Name, p.Name)
	for _, c := range p.Commands {
		fmt.Fprintf(&b, "_sockkit-%s() {\n\t_arguments -s -S \\\n", c.Name)
		for _, o := range c.Options {
			writeZshOption(&b, o)
		}
		action := c.Operand.zshAction()
		if c.Programs {
			action = " _sockkit_program " + action // the space: it is called as it stands
		}
		fmt.Fprintf(&b, "\t\t%s\n}\n\n", quoted("*:"+zshLabel(c.Operand)+":"+action))
	}
	b.WriteString("_sockkit_options=(\n")
	for _, o := range p.Options {
		writeZshOption(&b, o)
	}
	b.WriteString(")\n\n_sockkit_commands=(\n")
	for _, c := range p.Commands {
		fmt.Fprintf(&b, "\t%s\n", quoted(c.Name+":"+strings.ReplaceAll(c.Says, ":", `\:`)))
	}
	b.WriteString(")\n\ntypeset -gA _sockkit_keys=(\n")
	var schemes, paths []string
	for _, s := range p.Schemes {
		schemes = append(schemes, s.Name)
		if s.Paths {
			paths = append(paths, s.Name)
		}
		fmt.Fprintf(&b, "\t%s %s\n", quoted(s.Name), quoted(strings.Join(s.Keys, " ")))
	}
	b.WriteString(")\n\n")
	list := func(name string, words []string) {
		fmt.Fprintf(&b, "_sockkit_%s=(%s)\n", name, quotedAll(words, quoted))
	}
	list("schemes", append(schemes, p.Listen))
	list("paths", paths)
	list("codecs", p.Codecs)
	list("types", p.Types)
	b.WriteString("\n" + zshRules)
	return b.String()
}

// writeZshOption writes a specification for each name of an option.
func writeZshOption(b *strings.Builder, o Option) {
	exclusive := "*"
	if !o.Repeats {
		var names []string
		for _, name := range o.Names {
			names = append(names, dashed(name))
		}
		exclusive = "(" + strings.Join(names, " ") + ")"
	}
	says := strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`, ":", `\:`).Replace(o.Says)
	for _, name := range o.Names {
		spec := exclusive + dashed(name)
		if o.Value != nil {
			if len(name) == 1 {
				spec += "+"
			} else {
				spec += "="
			}
		}
		spec += "[" + says + "]"
		if o.Value != nil {
			spec += ":" + zshLabel(*o.Value) + ":" + o.Value.zshAction()
		}
		fmt.Fprintf(b, "\t\t%s \\\n", quoted(spec))
	}
}

func zshLabel(v Value) string {
	return cmp.Or(strings.ReplaceAll(v.Label, ":", `\:`), " ")
}

// zshAction is what completes a value, as _arguments has it.
func (v Value) zshAction() string {
	switch v.Kind {
	case Choice:
		return "(" + strings.Join(v.Choices, " ") + ")"
	case File:
		return "_files"
	case Directory:
		return "_files -/"
	case Interface:
		return "_net_interfaces"
	case Host:
		return "_hosts"
	case User:
		return "_users"
	case Group:
		return "_groups"
	case Line:
		return "_cmdstring"
	case Address, Codec, RecordType:
		return "_sockkit_" + string(v.Kind)
	}
	return " "
}
