package process

import (
	"errors"
	"fmt"
	"strings"
)

// ErrQuote marks a command line that ends inside a quotation or right after a
// backslash.
var ErrQuote = errors.New("unfinished quotation")

// SplitWords splits a command line into words by the quoting rules of the
// POSIX shell (XCU 2.2): blanks and newlines separate words, a backslash takes
// the next character literally, single quotes take everything literally, and
// between double quotes a backslash is special only before $ ` " \ and newline.
//
// Nothing is expanded and no operator is known: $HOME, *, |, ; and > are
// ordinary characters. The error wraps [ErrQuote].
func SplitWords(line string) ([]string, error) {
	s := splitter{rest: line}
	for s.rest != "" {
		if err := s.step(); err != nil {
			return nil, fmt.Errorf("command %q: %w", line, err)
		}
	}
	s.endWord()
	return s.words, nil
}

// splitter is the state between two steps of SplitWords. A word may be open
// and empty, which is how ” becomes a word.
type splitter struct {
	rest  string
	words []string
	word  strings.Builder
	open  bool
}

// step consumes one character, one escape or one whole quotation.
func (s *splitter) step() error {
	c := s.rest[0]
	s.rest = s.rest[1:]
	switch c {
	case ' ', '\t', '\n':
		s.endWord()
		return nil
	case '\\':
		return s.escape("")
	case '\'':
		s.open = true
		return s.singleQuoted()
	case '"':
		s.open = true
		return s.doubleQuoted()
	default:
		s.add(c)
		return nil
	}
}

// escape handles what follows a backslash. If special is not empty, the
// backslash stays in front of every character that is not in special.
func (s *splitter) escape(special string) error {
	if s.rest == "" {
		return ErrQuote
	}
	c := s.rest[0]
	s.rest = s.rest[1:]
	if special != "" && !strings.ContainsRune(special, rune(c)) {
		s.add('\\')
	}
	if c != '\n' { // a backslash and a newline join two lines
		s.add(c)
	}
	return nil
}

func (s *splitter) singleQuoted() error {
	text, rest, found := strings.Cut(s.rest, "'")
	if !found {
		return ErrQuote
	}
	s.word.WriteString(text)
	s.rest = rest
	return nil
}

func (s *splitter) doubleQuoted() error {
	for s.rest != "" {
		c := s.rest[0]
		s.rest = s.rest[1:]
		switch c {
		case '"':
			return nil
		case '\\':
			if err := s.escape("$`\"\\\n"); err != nil {
				return err
			}
		default:
			s.add(c)
		}
	}
	return ErrQuote
}

func (s *splitter) add(c byte) {
	s.word.WriteByte(c)
	s.open = true
}

func (s *splitter) endWord() {
	if s.open {
		s.words = append(s.words, s.word.String())
	}
	s.word.Reset()
	s.open = false
}
