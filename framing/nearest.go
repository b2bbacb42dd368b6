package framing

import (
	"fmt"
	"strings"
)

// suggestion is the end of a message about an unknown name: the nearest of the
// known ones, or nothing where none is near enough to be what was meant.
func suggestion(name string, known []string) string {
	best := Nearest(strings.ToLower(name), known)
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// Nearest is the one of the known words that differs from a word in the fewest
// characters, the first of several, or "" if none is close enough to be what was
// meant: about a third of the characters may differ.
func Nearest(word string, known []string) string {
	best, least := "", len(word)/3+2
	for _, candidate := range known {
		if d := editDistance(word, candidate); d < least {
			best, least = candidate, d
		}
	}
	return best
}

// editDistance counts the insertions, deletions and replacements of bytes that
// turn a into b (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
