package files

import "github.com/sockkit/sockkit/framing/http1"

// coding is a content coding (RFC 9110 8.4).
type coding uint8

const (
	identity coding = iota
	brotli
	zstandard
	gzipped
	codingCount
)

// codings say how a coding is called in fields, and what is behind the name of a
// file that holds another one so coded.
var codings = [codingCount]struct{ name, suffix string }{
	identity:  {"identity", ""},
	brotli:    {"br", ".br"},
	zstandard: {"zstd", ".zst"},
	gzipped:   {"gzip", ".gz"},
}

// codingSet is a set of codings.
type codingSet uint8

func setOf(codings ...coding) codingSet {
	var s codingSet
	for _, c := range codings {
		s |= 1 << c
	}
	return s
}

func (s codingSet) has(c coding) bool { return s&(1<<c) != 0 }

// choose returns the coding of the set that the client likes best (RFC 9110
// 12.5.3). Among equals brotli comes before zstd, gzip and identity. Without
// Accept-Encoding, and where the client accepts nothing that there is, it is
// identity: the RFC prefers that to a refusal.
func choose(f *http1.Fields, there codingSet) coding {
	if there == setOf(identity) || !f.Has(http1.FieldAcceptEncoding) {
		return identity
	}
	best, most := identity, f.CodingWeight(codings[identity].name)
	for c := codingCount - 1; c > identity; c-- {
		if !there.has(c) {
			continue
		}
		if weight := f.CodingWeight(codings[c].name); weight > 0 && weight >= most {
			best, most = c, weight
		}
	}
	return best
}
