package completions

import "strings"

// quoted is a word of bash or zsh that stands for itself.
func quoted(word string) string {
	if word != "" && strings.Trim(word, "-./:,=@%+_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}

// fishQuoted is a word of fish that stands for itself.
func fishQuoted(word string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(word) + "'"
}

func quotedAll(words []string, quote func(string) string) string {
	all := make([]string, len(words))
	for i, word := range words {
		all[i] = quote(word)
	}
	return strings.Join(all, " ")
}
