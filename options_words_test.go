package main_test

import (
	"slices"
	"strings"
	"testing"
)

// How the command lines of scripts are read: as words, some of which are command
// lines themselves. This is less than a shell does, and enough for tests.

func TestOptionWords(t *testing.T) {
	tests := map[string]string{
		`run sockkit dial --tls -v :1`:                            "dial --tls, dial --verbose",
		`run sockkit dial -vw3 --tls=x --frame --json :1`:         "dial --connect-timeout, dial --frame, dial --tls, dial --verbose",
		`run -status 2 sockkit dial --tls :1`:                     "",
		`run -status 6 sockkit dial --tls :1`:                     "dial --tls",
		`# run sockkit dial --tls :1`:                             "",
		`run sockkit dial --explain --tls :1`:                     "dial --explain",
		`run sockkit dial -w 3 :1 -- grep -v --tls`:               "dial --connect-timeout",
		`run sh -c 'sockkit dial --tls "$0" | grep -v x' --json`:  "dial --tls",
		`sockkit dial --frame 'a b --tls' :1; cut --json`:         "dial --frame",
		`run sockkit dial -w 3 \` + "\n" + ` --tls :1`:            "dial --connect-timeout, dial --tls",
		`run sockkit dial :1 -- sh -c 'sockkit dial --json :2'`:   "dial --json",
		`$FAR sockkit dial --tls :1; sockkit other --json --tls `: "dial --tls",
	}
	for text, want := range tests {
		uses := usesOfDial()
		before := uses.missing()
		uses.read(text)
		seen := slices.DeleteFunc(before, func(name string) bool { return slices.Contains(uses.missing(), name) })
		if got := strings.Join(seen, ", "); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// usesOfDial is a command with a few options.
func usesOfDial() optionUses {
	uses := optionUses{options: map[string]map[string]*option{"dial": {}}, used: map[*option]bool{}}
	for _, o := range []*option{
		{names: []string{"-v", "--verbose"}}, {names: []string{"-w", "--connect-timeout"}, value: true},
		{names: []string{"--tls"}}, {names: []string{"--frame"}, value: true}, {names: []string{"--json"}},
		{names: []string{"--explain"}},
	} {
		for _, name := range o.names {
			uses.options["dial"][name] = o
		}
	}
	return uses
}

// read marks the options in the command lines of a text.
func (u optionUses) read(text string) {
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\\\n", " "), "\n") {
		words := splitWords(line)
		if strings.HasPrefix(strings.TrimSpace(line), "#") || expectsUsageError(words) {
			continue
		}
		u.readWords(words)
	}
}

// expectsUsageError reports whether a script's command is to be refused.
func expectsUsageError(words []string) bool {
	at := slices.Index(words, "-status")
	return at > 0 && at+1 < len(words) && words[at+1] == "2"
}

// readWords finds runs of the program in the words of a line, and in those words
// that are lines.
func (u optionUses) readWords(words []string) {
	for i, word := range words {
		if strings.ContainsAny(word, " \t") {
			u.readWords(splitWords(word))
		}
		if word != "sockkit" || i+1 == len(words) {
			continue
		}
		if options := u.options[words[i+1]]; options != nil {
			u.mark(optionsGiven(options, words[i+2:]))
		}
	}
}

// mark takes down what was given to one run.
func (u optionUses) mark(given []*option) {
	shows := func(o *option) bool {
		return slices.Contains([]string{"--explain", "--help", "-h", "--version"}, o.names[len(o.names)-1])
	}
	only := slices.ContainsFunc(given, shows)
	for _, o := range given {
		if !only || shows(o) {
			u.used[o] = true
		}
	}
}

// optionsGiven are those before a command of the run's own, or the end of the
// shell's.
func optionsGiven(options map[string]*option, words []string) []*option {
	var all []*option
	for i := 0; i < len(words); i++ {
		if word := words[i]; word == "--" || strings.ContainsAny(word, operators) && len(word) == 1 {
			break
		}
		found, valueFollows := optionsIn(options, words[i])
		all = append(all, found...)
		if valueFollows {
			i++
		}
	}
	return all
}

// optionsIn are those in one word: --long, --long=VALUE, -s, -sVALUE, or -abc for
// -a -b -c. It reports whether the next word is the value of the last one.
func optionsIn(options map[string]*option, word string) (found []*option, valueFollows bool) {
	if strings.HasPrefix(word, "--") {
		name, _, attached := strings.Cut(word, "=")
		if o := options[name]; o != nil {
			return []*option{o}, o.value && !attached
		}
		return nil, false
	}
	letters, _ := strings.CutPrefix(word, "-")
	if letters == word {
		return nil, false
	}
	for i, letter := range letters {
		o := options["-"+string(letter)]
		if o == nil {
			break
		}
		found = append(found, o)
		if o.value {
			return found, i+1 == len(letters)
		}
	}
	return found, false
}

// operators of a shell are words of their own.
const operators = "|;&()"

// splitWords splits at blanks and operators outside of quotes, and takes the
// quotes off.
func splitWords(line string) []string {
	var words []string
	var word strings.Builder
	var quote rune
	quoted := false // the word may be empty
	end := func() {
		if quoted || word.Len() > 0 {
			words = append(words, word.String())
		}
		word.Reset()
		quoted = false
	}
	for _, r := range line {
		switch {
		case r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, quoted = r, true
		case r == ' ' || r == '\t':
			end()
		case strings.ContainsRune(operators, r):
			end()
			words = append(words, string(r))
		default:
			word.WriteRune(r)
		}
	}
	end()
	return words
}
