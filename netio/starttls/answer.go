package starttls

import (
	"bytes"
	"strings"
)

// What is read of a server at most, so that one that never comes to an end costs
// nothing but its connection.
const (
	maxAnswer = 16 << 10 // bytes of one answer
	maxLine   = 4 << 10  // bytes of one of its lines, with their end
)

// verdict is what an answer means.
type verdict int

const (
	incomplete verdict = iota // there is more to come
	agreed                    // what we want
	refused                   // the server says no
	unoffered                 // the server does not know what we are going to ask for
	foreign                   // nobody who speaks the protocol answers that
)

// answer is what a reader has found at the beginning of what has come.
type answer struct {
	verdict verdict
	length  int    // bytes; 0 where it is incomplete or foreign
	said    string // what messages and notes quote; "" = nothing worth it
}

// reader finds an answer at the beginning of what has come. It is pure, and what it
// has found does not depend on what comes behind it.
type reader func(got []byte) answer

// nextLine cuts a line off. Its text is without the end, which is CRLF, or LF alone.
// The verdict is agreed if there is one.
func nextLine(got []byte) (text string, length int, v verdict) {
	end := bytes.IndexByte(got, '\n')
	switch {
	case end >= maxLine, end < 0 && len(got) >= maxLine:
		return "", 0, foreign
	case end < 0:
		return "", 0, incomplete
	}
	return strings.TrimSuffix(string(got[:end]), "\r"), end + 1, agreed
}

// line reads answers of one line.
func line(judge func(text string) verdict) reader {
	return func(got []byte) answer {
		text, length, v := nextLine(got)
		if v == agreed {
			v = judge(text)
		}
		return found(v, length, text, got)
	}
}

// found is an answer with what is worth being quoted of it: what is foreign is
// quoted as it came.
func found(v verdict, length int, said string, got []byte) answer {
	switch v {
	case incomplete:
		return answer{}
	case foreign:
		return answer{verdict: foreign, said: beginning(got)}
	}
	return answer{v, length, shortened(said)}
}

const worthQuoting = 200 // bytes

func shortened(said string) string {
	if len(said) > worthQuoting {
		return said[:worthQuoting] + "..."
	}
	return said
}

// beginning is the first line of what has come, or less.
func beginning(got []byte) string {
	first, _, _ := bytes.Cut(got, []byte("\n"))
	return shortened(string(bytes.TrimSuffix(first, []byte("\r"))))
}

// begins reports whether a line starts with a word, in any case, and goes on with a
// space if at all.
func begins(text, word string) bool {
	if len(text) < len(word) || !strings.EqualFold(text[:len(word)], word) {
		return false
	}
	return len(text) == len(word) || text[len(word)] == ' '
}
