// Package completions writes scripts that complete command lines in bash, zsh and
// fish. It is pure: a [Program] says what there is, and a script is text. What is
// typed is only compared with words, never evaluated, and the program is not run.
package completions

//go:generate sh -c "go run .. completion bash >sockkit.bash && go run .. completion zsh >_sockkit && go run .. completion fish >sockkit.fish"

// Kind says what can stand for a value.
type Kind string

// The kinds of values. The zero value is a number, a text or a time: nothing can
// be offered for it.
const (
	Free       Kind = ""
	File       Kind = "file"
	Directory  Kind = "directory"
	Address    Kind = "address"   // an endpoint: a scheme, a host, a path
	Codec      Kind = "codec"     // and parameters of codecs, after "+"
	RecordType Kind = "type"      // several, with commas between them
	Interface  Kind = "interface" // of the network
	Host       Kind = "host"
	User       Kind = "user"
	Group      Kind = "group"
	Line       Kind = "line"   // a command line as one word
	Choice     Kind = "choice" // one of Choices
)

// Value is what stands for an option's value or an operand.
type Value struct {
	Kind    Kind
	Choices []string // of Choice
	Label   string   // what it is called: "TIME"
}

// Option is one option of a command.
type Option struct {
	Names   []string // without dashes; one letter is a short one
	Says    string   // a line for people
	Value   *Value   // nil = it takes none
	Repeats bool     // it may be given again
}

// Command is one of the program's commands.
type Command struct {
	Name, Says string
	Options    []Option
	Operand    Value // every operand
	Programs   bool  // a command line may follow "--"
}

// Scheme is a word that begins an address.
type Scheme struct {
	Name  string
	Paths bool     // a path follows its colon
	Keys  []string // of the options behind a comma; "KEY=" with a value
}

// Program is all that the scripts know.
type Program struct {
	Name     string
	Commands []Command
	Options  []Option // that stand before a command
	Schemes  []Scheme
	Listen   string   // the scheme that another address follows
	Codecs   []string // words that begin one
	Types    []string // of records
}

// Script is the script for a shell: "bash", "zsh" or "fish"; false for others.
func Script(p Program, shell string) (string, bool) {
	switch shell {
	case "bash":
		return bash(p), true
	case "zsh":
		return zsh(p), true
	case "fish":
		return fish(p), true
	}
	return "", false
}

// Shells are those that [Script] knows.
func Shells() []string { return []string{"bash", "zsh", "fish"} }

// dashed is a name of an option as it is typed.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}
