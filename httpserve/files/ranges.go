package files

import (
	"cmp"
	"math"
	"slices"

	"github.com/sockkit/sockkit/framing/http1"
)

const (
	// mostRanges caps the ranges of a request. More are nothing that a reader of
	// documents asks for, and the whole is sent (RFC 9110 17.15).
	mostRanges = 128
	// partOverhead is about what a part of multipart/byteranges costs beside its
	// bytes: ranges that are closer to each other become one.
	partOverhead = 100
)

// span is a part of a representation: length bytes from an offset on.
type span struct {
	offset, length int64
}

func (s span) end() int64 { return s.offset + s.length }

// rangeAnswer is what a Range field asks for.
type rangeAnswer uint8

const (
	wholeAnswer      rangeAnswer = iota // 200: nothing that is understood
	partialAnswer                       // 206 with the spans
	noneSatisfiable                     // 416
	mostRangeDigits  = 18               // numbers of more digits are beyond any file
	beyondAnyFileEnd = math.MaxInt64
)

// parseRanges reads the value of a Range field for a representation of size
// bytes (RFC 9110 14.1.2, 14.2). The spans lie within the representation, do not
// overlap, are in the order of the request, and are at least one if the answer
// is partial. A value that is malformed anywhere, has another unit or too many
// ranges asks for nothing.
func parseRanges(value []byte, size int64) ([]span, rangeAnswer) {
	set, ok := cutUnit(value)
	if !ok {
		return nil, wholeAnswer
	}
	var spans []span
	count, satisfiable := 0, false
	for member := range http1.List(set) {
		s, valid, fits := parseRange(member, size)
		if count++; !valid || count > mostRanges {
			return nil, wholeAnswer
		}
		satisfiable = satisfiable || fits
		if fits && s.length > 0 {
			spans = append(spans, s)
		}
	}
	switch {
	case count == 0, satisfiable && len(spans) == 0:
		return nil, wholeAnswer // no range at all; a suffix of what is empty
	case !satisfiable:
		return nil, noneSatisfiable
	}
	return coalesce(spans), partialAnswer
}

// cutUnit takes "bytes=" off, in any case.
func cutUnit(value []byte) (set []byte, ok bool) {
	const unit = "bytes="
	if len(value) < len(unit) {
		return nil, false
	}
	for i := range len(unit) - 1 {
		if value[i]|0x20 != unit[i] {
			return nil, false
		}
	}
	return value[len(unit):], value[len(unit)-1] == '='
}

// parseRange reads FIRST-LAST, FIRST- or -SUFFIX. valid tells whether it is one
// of them, fits whether it can be satisfied; a suffix of an empty representation
// can, and has the length 0.
func parseRange(b []byte, size int64) (s span, valid, fits bool) {
	dash := slices.Index(b, '-')
	if dash < 0 {
		return span{}, false, false
	}
	first, hasFirst, ok1 := position(b[:dash])
	last, hasLast, ok2 := position(b[dash+1:])
	switch {
	case !ok1 || !ok2 || !hasFirst && !hasLast:
		return span{}, false, false
	case !hasFirst:
		length := min(last, size)
		return span{size - length, length}, true, last > 0
	case !hasLast:
		last = beyondAnyFileEnd
	case last < first:
		return span{}, false, false
	}
	if first >= size {
		return span{}, true, false
	}
	return span{first, min(last, size-1) - first + 1}, true, true
}

// position reads a decimal number, which may be missing. What no file can reach
// is as good as the greatest number.
func position(b []byte) (n int64, found, ok bool) {
	significant := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false, false
		}
		if significant > 0 || c != '0' {
			significant++
		}
		if significant <= mostRangeDigits {
			n = n*10 + int64(c-'0')
		}
	}
	if significant > mostRangeDigits {
		n = beyondAnyFileEnd
	}
	return n, len(b) > 0, true
}

// coalesce joins ranges that overlap or nearly touch, so that no byte is sent
// twice. The order stays that of the request; what was joined stands where its
// first piece stood.
func coalesce(spans []span) []span {
	if len(spans) < 2 {
		return spans
	}
	type placed struct {
		span
		place int
	}
	sorted := make([]placed, len(spans))
	for i, s := range spans {
		sorted[i] = placed{s, i}
	}
	slices.SortFunc(sorted, func(a, b placed) int { return cmp.Compare(a.offset, b.offset) })
	joined := sorted[:1]
	for _, next := range sorted[1:] {
		last := &joined[len(joined)-1]
		if next.offset-last.end() > partOverhead {
			joined = append(joined, next)
			continue
		}
		last.length = max(last.end(), next.end()) - last.offset
		last.place = min(last.place, next.place)
	}
	slices.SortFunc(joined, func(a, b placed) int { return cmp.Compare(a.place, b.place) })
	spans = spans[:0]
	for _, s := range joined {
		spans = append(spans, s.span)
	}
	return spans
}
