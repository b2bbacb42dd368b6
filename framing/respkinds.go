package framing

import "bytes"

// respRule is what a line of RESP holds behind its first byte.
type respRule uint8

const (
	respUnknown respRule = iota
	respText             // text up to the end of the line
	respInteger
	respDouble
	respBool
	respNull
	respString // the length of a string that follows
	respLevel  // the number of values, or pairs, that follow
)

// respKind describes the values that begin with one byte.
type respKind struct {
	rule respRule
	each int64 // values for each of the announced number
	more int64 // values beside those
	null bool  // a length of -1 is the null of version 2
}

var respKinds = [256]respKind{
	'+': {rule: respText},
	'-': {rule: respText},
	':': {rule: respInteger},
	'(': {rule: respInteger},
	',': {rule: respDouble},
	'#': {rule: respBool},
	'_': {rule: respNull},
	'$': {rule: respString, null: true},
	'!': {rule: respString},
	'=': {rule: respString},
	'*': {rule: respLevel, each: 1, null: true},
	'~': {rule: respLevel, each: 1},
	'>': {rule: respLevel, each: 1},
	'%': {rule: respLevel, each: 2},
	'|': {rule: respLevel, each: 2, more: 1}, // attributes, and the value that has them
}

// respCheck reports whether the text of a line is what its rule asks for.
func respCheck(rule respRule, text []byte) bool {
	switch rule {
	case respInteger:
		return allDigits(unsigned(text))
	case respDouble:
		return isDouble(unsigned(text))
	case respBool:
		return string(text) == "t" || string(text) == "f"
	case respNull:
		return len(text) == 0
	}
	return true
}

func unsigned(text []byte) []byte {
	if len(text) > 0 && (text[0] == '-' || text[0] == '+') {
		return text[1:]
	}
	return text
}

// isDouble takes digits with an optional fraction and exponent, inf and nan.
func isDouble(text []byte) bool {
	if word := string(text); word == "inf" || word == "nan" {
		return true
	}
	mantissa, exponent := text, []byte("0")
	if i := bytes.IndexAny(text, "eE"); i >= 0 {
		mantissa, exponent = text[:i], unsigned(text[i+1:])
	}
	whole, fraction, ok := bytes.Cut(mantissa, []byte("."))
	return allDigits(whole) && (!ok || allDigits(fraction)) && allDigits(exponent)
}

func allDigits(text []byte) bool {
	for _, c := range text {
		if c < '0' || c > '9' {
			return false
		}
	}
	return len(text) > 0
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
