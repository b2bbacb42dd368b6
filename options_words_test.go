package main_test

import (
	"slices"
	"strings"
)

// read marks the options of every command line in a text of script commands
// and shell lines.
func (u optionUses) read(text string) {
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\\\n", " "), "\n") {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		if words := splitWords(line); !isRefused(words) {
			u.readWords(words)
		}
	}
}

// isRefused reports whether a script's command expects a usage error.
func isRefused(words []string) bool {
	at := slices.Index(words, "-status")
	return words != nil && at > 0 && at+1 < len(words) && words[at+1] == "2"
}

// readWords finds the program in the words of a line, and in those that are
// lines themselves: of a shell, or of a program that is an option's value.
func (u optionUses) readWords(words []string) {
	for i, word := range words {
		if strings.ContainsAny(word, " \t") {
			u.readWords(splitWords(word))
		}
		if i+1 < len(words) && strings.HasSuffix(word, "sockkit") {
			if options := u.options[words[i+1]]; options != nil {
				u.markAll(given(options, words[i+2:]))
			}
		}
	}
}

// markAll marks what was given to one run of the program. A run that only
// explains uses nothing else.
func (u optionUses) markAll(all []*option) {
	explains := func(o *option) bool { return slices.Contains([]string{"--explain", "--help", "-h", "--version"}, o.long()) }
	only := slices.ContainsFunc(all, explains)
	for _, o := range all {
		if !only || explains(o) {
			u.used[o] = true
		}
	}
}

// given are the options at the front of and between the operands, up to the
// "--" before a command or the end of the shell's command.
func given(options map[string]*option, words []string) []*option {
	var all []*option
	for i := 0; i < len(words); i++ {
		word := words[i]
		if word == "--" || strings.HasPrefix(word, "|") || strings.HasPrefix(word, ";") || strings.HasPrefix(word, "&") {
			break
		}
		found, wantsMore := optionsIn(options, word)
		all = append(all, found...)
		if wantsMore {
			i++
		}
	}
	return all
}

// optionsIn are those in one word: --long, --long=VALUE, -s, -sVALUE, or -abc
// for -a -b -c. It reports whether the next word is the value of the last one.
func optionsIn(options map[string]*option, word string) (found []*option, wantsMore bool) {
	if strings.HasPrefix(word, "--") {
		name, _, attached := strings.Cut(word, "=")
		o := options[name]
		if o == nil {
			return nil, false
		}
		return []*option{o}, o.value && !attached
	}
	if !strings.HasPrefix(word, "-") {
		return nil, false
	}
	for i, letter := range word[1:] {
		o := options["-"+string(letter)]
		if o == nil {
			break
		}
		found = append(found, o)
		if o.value {
			return found, len(word) == i+2
		}
	}
	return found, false
}

// missing are the options of a command that no test uses, by the last of
// their names.
func (u optionUses) missing(command string) []string {
	var names []string
	for _, o := range u.options[command] {
		if !u.used[o] {
			names = append(names, o.long())
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// splitWords splits as a shell does at blanks outside of quotes, and takes off
// the quotes. Operators of the shell are words of their own.
func splitWords(line string) []string {
	var words []string
	var word strings.Builder
	var quote rune
	begun := false
	end := func() {
		if begun {
			words = append(words, word.String())
		}
		word.Reset()
		begun = false
	}
	for _, r := range line {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '\'' || r == '"':
			quote, begun = r, true
		case r == ' ' || r == '\t':
			end()
		case strings.ContainsRune("|;&()", r):
			end()
			words = append(words, string(r))
		default:
			begun = true
			word.WriteRune(r)
		}
	}
	end()
	return words
}
