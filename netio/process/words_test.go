package process

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestSplitWords(t *testing.T) {
	tests := []struct {
		line string
		want []string
	}{
		{"", nil},
		{"  \t\n ", nil},
		{"cat", []string{"cat"}},
		{"  grep  -n\tx ", []string{"grep", "-n", "x"}},
		{`printf '%s\n' "a b"`, []string{"printf", `%s\n`, "a b"}},
		{`a'b'"c"d`, []string{"abcd"}},
		{`'' ""`, []string{"", ""}},
		{`a\ b \' \\`, []string{"a b", "'", `\`}},
		{`"\$x \n \" \\"`, []string{`$x \n " \`}},
		{"a\\\nb", []string{"ab"}},
		{"\"a\\\nb\"", []string{"ab"}},
		{`$HOME ~ *.go a|b >c ;d &e`, []string{"$HOME", "~", "*.go", "a|b", ">c", ";d", "&e"}},
		{"`id` $(id) #x", []string{"`id`", "$(id)", "#x"}},
		{"grüß 'die welt'", []string{"grüß", "die welt"}},
	}
	for _, test := range tests {
		got, err := SplitWords(test.line)
		if err != nil || !slices.Equal(got, test.want) {
			t.Errorf("SplitWords(%q) = %q, %v, want %q", test.line, got, err, test.want)
		}
	}
}

func TestSplitWordsUnfinished(t *testing.T) {
	for _, line := range []string{`'`, `"`, `a "b`, `a 'b`, `\`, `"a\`, `"a\"`} {
		if words, err := SplitWords(line); !errors.Is(err, ErrQuote) {
			t.Errorf("SplitWords(%q) = %q, %v, want ErrQuote", line, words, err)
		}
	}
}

// FuzzSplitWords holds a law: words that are quoted and joined with blanks
// split into the same words again.
func FuzzSplitWords(f *testing.F) {
	for _, line := range []string{`a 'b c' "d"`, `\`, `'' x`, "\"\\\n\""} {
		f.Add(line)
	}
	f.Fuzz(func(t *testing.T, line string) {
		words, err := SplitWords(line)
		if err != nil {
			return
		}
		quoted := make([]string, len(words))
		for i, word := range words {
			quoted[i] = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
		}
		again, err := SplitWords(strings.Join(quoted, " "))
		if err != nil || !slices.Equal(again, words) {
			t.Fatalf("%q split into %q, again into %q, %v", line, words, again, err)
		}
	})
}
