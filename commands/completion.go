package commands

import (
	"io"
	"slices"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/completions"
	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/man"
	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/resolve/dns"
)

const completionHelp = `usage: sockkit completion bash|zsh|fish

print a script that completes command lines.

examples:
  # for this bash
  source <(sockkit completion bash)
  # for every fish
  sockkit completion fish > ~/.config/fish/completions/sockkit.fish
  # for every zsh, where fpath has that directory
  sockkit completion zsh > ~/.zfunc/_sockkit
`

// printCompletion answers "sockkit completion SHELL".
func printCompletion(app *cli.App, c *Console, words []string) error {
	if slices.Contains(words, "-h") || slices.Contains(words, "--help") {
		_, err := io.WriteString(c.Stdout, completionHelp)
		return outputFailure(err)
	}
	if len(words) != 1 {
		return usagef("completion takes the name of a shell: %s", strings.Join(completions.Shells(), ", ")).
			withHint("for example: source <(sockkit completion bash)")
	}
	script, ok := completions.Script(completed(app), words[0])
	if !ok {
		return usagef("there is no completion for %q, but for %s", words[0], strings.Join(completions.Shells(), ", "))
	}
	_, err := io.WriteString(c.Stdout, script)
	return outputFailure(err)
}

// completed is the program as the scripts know it.
func completed(app *cli.App) completions.Program {
	p := completions.Program{
		Name: app.Name, Options: completedOptions("", reportingFlags()),
		Listen: "listen", Codecs: framing.Names(), Types: lowered(dns.TypeNames()),
	}
	for _, command := range app.Commands {
		p.Commands = append(p.Commands, completions.Command{
			Name: command.Name, Says: command.Usage,
			Options: completedOptions(command.Name, command.Flags), Operand: operandOf(command.Name),
			Programs: flagNamed(command.Flags, "exec") != nil,
		})
	}
	p.Commands = append(p.Commands, completedOthers(app)...)
	for _, name := range netio.Schemes() {
		p.Schemes = append(p.Schemes, completedScheme(netio.Scheme(name)))
	}
	return p
}

// completedOthers are the commands that only print.
func completedOthers(app *cli.App) []completions.Command {
	var about []string
	for _, t := range topics() {
		about = append(about, t.name)
	}
	for _, command := range app.Commands {
		about = append(about, command.Name)
	}
	choice := func(label string, choices []string) completions.Value {
		return completions.Value{Kind: completions.Choice, Choices: choices, Label: label}
	}
	return []completions.Command{
		{Name: "help", Says: "what there is to know about a topic or a command", Operand: choice("TOPIC", about)},
		{Name: "completion", Says: "a script that completes command lines", Operand: choice("SHELL", completions.Shells())},
	}
}

func completedScheme(s netio.Scheme) completions.Scheme {
	keys := append(s.OptionKeys(netio.Dialing), s.OptionKeys(netio.Listening)...)
	slices.Sort(keys)
	keys = slices.Compact(keys)
	for i, key := range keys {
		if !s.IsSwitch(key) {
			keys[i] = key + "="
		}
	}
	paths := []netio.Scheme{netio.Unix, netio.Unixgram, netio.Unixpacket, netio.File, netio.FIFO, netio.TTY, netio.Replay}
	return completions.Scheme{Name: string(s), Paths: slices.Contains(paths, s), Keys: keys}
}

// operandOf is what the operands of a command are.
func operandOf(command string) completions.Value {
	switch command {
	case "unix":
		return completions.Value{Kind: completions.File, Label: "PATH"}
	case "serve-http":
		return completions.Value{Kind: completions.Directory, Label: "DIR"}
	case "lookup":
		return completions.Value{Kind: completions.Host, Label: "NAME"}
	case "man":
		return completions.Value{Kind: completions.Choice, Choices: man.Topics(), Label: "TOPIC"}
	}
	return completions.Value{Kind: completions.Address, Label: "ADDRESS"}
}

// completedOptions are the flags of a command.
func completedOptions(command string, flags []cli.Flag) []completions.Option {
	var all []completions.Option
	for _, flag := range flags {
		documented, ok := flag.(cli.DocGenerationFlag)
		if !ok {
			continue
		}
		usage := documented.GetUsage()
		o := completions.Option{
			Names: flag.Names(), Says: strings.ReplaceAll(usage, "`", ""),
			Repeats: strings.Contains(usage, "repeat") || strings.Contains(usage, "twice"),
		}
		if documented.TakesValue() {
			o.Value = new(valueKind(command, flag, usage))
		}
		all = append(all, o)
	}
	return all
}

// valueKind is what can stand for the value of an option: its choices, or what its
// name or its placeholder says.
func valueKind(command string, flag cli.Flag, usage string) completions.Value {
	_, rest, _ := strings.Cut(usage, "`")
	label, _, _ := strings.Cut(rest, "`")
	v := completions.Value{Label: label, Choices: choicesOf(command, flag)}
	if v.Choices != nil {
		v.Kind = completions.Choice
		return v
	}
	name := flag.Names()[0]
	if kind, known := kindsByName()[name]; known {
		v.Kind = kind
	} else {
		v.Kind = kindsByLabel()[label]
	}
	return v
}

// choicesOf are those of an option, where its reader is not made of them.
func choicesOf(command string, flag cli.Flag) []string {
	if generic, ok := flag.(*cli.GenericFlag); ok {
		if v, ok := generic.Value.(interface{ Choices() []string }); ok && v.Choices() != nil {
			return v.Choices()
		}
	}
	switch name := flag.Names()[0]; {
	case name == "reply":
		return []string{"last", "all", "first", "none"}
	case name == "tls-min":
		return []string{"1.2", "1.3"}
	case name == "serve-proxy":
		return []string{"socks5", "http"}
	case name == "resolver":
		return []string{"system", "go"}
	case name == "class":
		return []string{"in", "ch", "hs"}
	case name == "type" && command == "unix":
		return []string{"stream", "dgram", "seqpacket"}
	}
	return nil
}

// kindsByName are the kinds of values that their placeholder does not tell.
func kindsByName() map[string]completions.Kind {
	return map[string]completions.Kind{
		"interface": completions.Interface, "port-file": completions.File,
		"metrics": completions.Free, "health": completions.Free, "hook": completions.Free,
	}
}

// kindsByLabel are the kinds of values by their placeholder.
func kindsByLabel() map[string]completions.Kind {
	return map[string]completions.Kind{
		"FILE": completions.File, "FILE|TEXT": completions.File, "PATH": completions.File,
		"CODEC": completions.Codec, "ADDRESS": completions.Address, "TYPE[,TYPE...]": completions.RecordType,
		"HOST": completions.Host, "HOST[:PORT]": completions.Host, "NAME|UID": completions.User, "UID|NAME": completions.User,
		"NAME|GID": completions.Group, "'PROG ARGS'": completions.Line, "'SHELL LINE'": completions.Line, "'CMD'": completions.Line,
	}
}

// lowered are the names of types as people type them.
func lowered(names []string) []string {
	for i, name := range names {
		names[i] = strings.ToLower(name)
	}
	return names
}
