package commands

import (
	"slices"
	"strings"

	"github.com/sockkit/sockkit/framing"
)

// The option parser behind us stops at the first operand, knows neither -w3
// nor -kv, and would read the words of COMMAND. So the command line is put in
// order once, before it gets there, by the rules of every other tool:
//
//   - Options stand before or after operands: --x=v, --x v, -x v, -xv, -kv.
//   - An option that takes a value takes the next word, whatever it looks
//     like, so that --ttl -1 is a wrong number and not an unknown option.
//   - "-" is an operand, also with options of its own ("-,frame=line"). So is
//     -12 where no options have these names: a negative number is a mistake
//     that the reader of the operand explains.
//   - A "--" before ADDRESS ends the options; the first one after it starts
//     COMMAND, whose words nobody looks at.
//   - With -h or --help nothing but the options counts.

// option is what the arrangement must know about one option.
type option struct {
	name       string // the first of its names, without dashes
	takesValue bool
	address    bool // stands in for ADDRESS: listen -p 8080 -- COMMAND
}

// optionTable finds an option by any of its names, without dashes.
type optionTable map[string]option

// arranged is a command line in order. Options are spelled by their first
// name, with the value attached: --connect-timeout=3s.
type arranged struct {
	options  []string
	operands []string
	command  []string // the words after the "--" that starts COMMAND

	hasCommand bool // tells an empty COMMAND from none
	noAddress  bool // an option stands in for ADDRESS
}

// arrange puts words, which follow the name of a command, in order. It fails
// with a *usageError that names an option which is unknown, lacks its value or
// takes none. A request for help is never refused.
func arrange(words []string, table optionTable) (arranged, error) {
	a := arranger{table: table, rest: words}
	for len(a.rest) > 0 && !a.hasCommand {
		a.word(a.next())
	}
	if a.help() {
		return arranged{options: a.options}, nil
	}
	if a.err != nil {
		return arranged{}, a.err
	}
	return a.arranged, nil
}

// words writes the command line down again; arranging it gives the same.
func (a arranged) words() []string {
	words := slices.Clone(a.options)
	if len(a.operands) > 0 && !a.noAddress {
		words = append(words, "--")
	}
	words = append(words, a.operands...)
	if a.hasCommand {
		words = append(append(words, "--"), a.command...)
	}
	return words
}

// has tells whether the option of that first name, without value, was given.
func (a arranged) has(name string) bool {
	return slices.Contains(a.options, dashed(name))
}

// value is the last value given to an option, or "".
func (a arranged) value(name string) string {
	for _, word := range slices.Backward(a.options) {
		if value, ok := strings.CutPrefix(word, dashed(name)+"="); ok {
			return value
		}
	}
	return ""
}

func (a arranged) help() bool { return a.has("h") || a.has("help") }

// arranger is the state between two words.
type arranger struct {
	arranged
	table        optionTable
	rest         []string
	optionsEnded bool
	err          error // the first
}

func (a *arranger) next() string {
	word := a.rest[0]
	a.rest = a.rest[1:]
	return word
}

func (a *arranger) word(word string) {
	switch {
	case word == "--":
		a.doubleDash()
	case a.optionsEnded || len(word) < 2 || word[0] != '-' || word[1] == ',':
		a.operands = append(a.operands, word)
	case word[1] == '-':
		a.long(word)
	case a.negativeNumber(word):
		a.operands = append(a.operands, word)
	default:
		a.cluster(word)
	}
}

func (a *arranger) doubleDash() {
	if len(a.operands) == 0 && !a.noAddress {
		a.optionsEnded = true
		return
	}
	a.hasCommand = true
	a.command, a.rest = a.rest, nil
}

// negativeNumber tells -12 from a cluster such as -46.
func (a *arranger) negativeNumber(word string) bool {
	if strings.Trim(word[1:], "0123456789") != "" {
		return false
	}
	return slices.ContainsFunc(strings.Split(word[1:], ""), func(digit string) bool {
		_, known := a.table[digit]
		return !known
	})
}

// long takes --name, --name=value or --name value.
func (a *arranger) long(word string) {
	name, value, attached := strings.Cut(word[2:], "=")
	o, known := a.table[name]
	switch {
	case !known || len(name) == 1:
		a.unknown("--" + name)
	case attached && !o.takesValue:
		a.fail(usagef("--%s takes no value", name))
	case attached:
		a.add(o, value)
	case o.takesValue:
		a.addNext(o, "--"+name)
	default:
		a.options = append(a.options, dashed(o.name))
	}
}

// cluster takes -k, -kv, -w3, -w=3 or -w 3.
func (a *arranger) cluster(word string) {
	for rest := word[1:]; rest != ""; {
		letter := firstLetter(rest)
		rest = rest[len(letter):]
		o, known := a.table[letter]
		switch {
		case !known:
			a.unknownIn(word, letter)
			return
		case !o.takesValue:
			a.options = append(a.options, dashed(o.name))
		case rest == "":
			a.addNext(o, "-"+letter)
		default:
			a.add(o, strings.TrimPrefix(rest, "="))
			return
		}
	}
}

func (a *arranger) addNext(o option, written string) {
	if len(a.rest) == 0 {
		a.fail(usagef("%s needs a value", written))
		return
	}
	a.add(o, a.next())
}

func (a *arranger) add(o option, value string) {
	a.options = append(a.options, dashed(o.name)+"="+value)
	a.noAddress = a.noAddress || o.address && len(a.operands) == 0 && !a.optionsEnded
}

// unknownIn reports one letter of a cluster. A long name behind a single dash
// is taken for what it was meant to be.
func (a *arranger) unknownIn(word, letter string) {
	name, _, _ := strings.Cut(word[1:], "=")
	if _, known := a.table[name]; known {
		a.fail(usagef("unknown option %s", word).withHint("long options have two dashes: --" + name))
		return
	}
	a.unknown("-" + letter)
}

func (a *arranger) unknown(name string) {
	a.fail(&unknownOptionError{Name: name, Nearest: framing.Nearest(name, a.table.names())})
}

func (a *arranger) fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

// names lists every long name with its dashes.
func (t optionTable) names() []string {
	var names []string
	for name := range t {
		if len(name) > 1 {
			names = append(names, "--"+name)
		}
	}
	slices.Sort(names)
	return names
}

// dashed is an option's name as it is typed.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + name
}

// firstLetter is the first character of a word that is not empty, or its
// first byte where that is no UTF-8.
func firstLetter(word string) string {
	for i := range word {
		if i > 0 {
			return word[:i]
		}
	}
	return word
}
