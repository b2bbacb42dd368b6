package http1

import (
	"bytes"
	"iter"
)

// Weighted goes through the members of Accept-Encoding and its like (RFC 9110
// 12.4.2): the text before the first ";", and its weight in thousandths, 1000 if
// none is given. A member with a malformed weight is passed over.
func Weighted(value []byte) iter.Seq2[[]byte, int] {
	return func(yield func(member []byte, weight int) bool) {
		for item := range List(value) {
			member, params, found := bytes.Cut(item, []byte(";"))
			weight, ok := 1000, true
			if found {
				weight, ok = weightOf(params)
			}
			if ok && !yield(trim(member), weight) {
				return
			}
		}
	}
}

// weightOf finds "q" among parameters.
func weightOf(params []byte) (weight int, ok bool) {
	for param := range split(params, ';') {
		name, value, _ := bytes.Cut(param, []byte("="))
		if equalFold(trim(name), "q") {
			return thousandths(trim(value))
		}
	}
	return 1000, true
}

// thousandths reads a qvalue: 0 to 1 with up to three decimals.
func thousandths(b []byte) (weight int, ok bool) {
	if len(b) == 0 || len(b) > 5 || b[0] != '0' && b[0] != '1' || len(b) > 1 && b[1] != '.' {
		return 0, false
	}
	weight = int(b[0]-'0') * 1000
	for i, scale := 2, 100; i < len(b); i, scale = i+1, scale/10 {
		if !isDigit(b[i]) {
			return 0, false
		}
		weight += int(b[i]-'0') * scale
	}
	return weight, weight <= 1000
}

// CodingWeight returns how much the client likes a content coding, in
// thousandths; 0 is not at all (RFC 9110 12.5.3). Without Accept-Encoding all are
// as good, 1000. "identity" is acceptable unless it is excluded by name or by
// "*;q=0": it has 1 where nothing gives it more. "x-gzip" means "gzip".
func (f *Fields) CodingWeight(coding string) int {
	if !f.Has(FieldAcceptEncoding) {
		return 1000
	}
	weight := 0
	if coding == "identity" {
		weight = 1
	}
	for value := range f.Values(FieldAcceptEncoding) {
		for member, given := range Weighted(value) {
			switch {
			case equalFold(member, coding), coding == "gzip" && equalFold(member, "x-gzip"):
				return given
			case string(member) == "*":
				weight = given
			}
		}
	}
	return weight
}
