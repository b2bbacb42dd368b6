package files

import (
	"testing"

	"github.com/sockkit/sockkit/framing/http1"
)

func TestChoose(t *testing.T) {
	all := setOf(identity, brotli, zstandard, gzipped)
	onTheFly := setOf(identity, zstandard, gzipped)
	const none = "\x00"
	for _, c := range []struct {
		id, accepts string
		there       codingSet
		want        coding
	}{
		{"NG01 excluded", "gzip;q=0", all, identity},
		{"NG01 by weight", "br;q=0.5, gzip;q=1", all, gzipped},
		{"NG01 by weight, other order", "gzip;q=1, br;q=0.5", all, gzipped},
		{"NG01 all the same", "gzip, deflate, br, zstd", all, brotli},
		{"NG01 all the same", "gzip, deflate, br, zstd", onTheFly, zstandard},
		{"NG01 browsers", "gzip, deflate, br", onTheFly, gzipped},
		{"NG01 identity is liked better", "gzip;q=0.5, identity;q=1", all, identity},
		{"NG01 identity is liked less", "gzip;q=0.5, identity;q=0.4", all, gzipped},
		{"NG01 identity excluded", "identity;q=0, gzip;q=0.001", all, gzipped},
		{"NG01 any", "*", all, brotli},
		{"NG01 any but", "br;q=0, *;q=0.1", all, zstandard},
		{"NG01 any excluded", "*;q=0", all, identity},
		{"NG01 any excluded but", "*;q=0, gzip;q=0.1", all, gzipped},
		{"NG01 malformed weight", "gzip;q=2", all, identity},
		{"NG01 capitals", "GZip;Q=0.7", all, gzipped},
		{"NG01 unknown", "sdch, dcb", all, identity},
		{"NG02 no field", none, all, identity},
		{"NG02 empty", "", all, identity},
		{"NG03", "x-gzip", all, gzipped},
		{"NG06 nothing acceptable", "identity;q=0, br", setOf(identity, gzipped), identity},
		{"only there", "gzip, br", setOf(identity), identity},
	} {
		t.Run(c.id+" "+c.accepts, func(t *testing.T) {
			r := request(t, "GET /")
			if c.accepts != none {
				r = request(t, "GET /", "Accept-Encoding: "+c.accepts)
			}
			if got := choose(&r.Fields, c.there); got != c.want {
				t.Errorf("%s, want %s", codings[got].name, codings[c.want].name)
			}
		})
	}
}

// The law: what is chosen is there, the client takes it or nothing that there
// is, and takes nothing else more gladly.
func FuzzChoose(f *testing.F) {
	f.Add("br;q=0.5, gzip;q=1", uint8(15))
	f.Add("*;q=0, identity;q=0.5", uint8(15))
	f.Fuzz(func(t *testing.T, accepts string, bits uint8) {
		var head http1.Head
		text := "GET / HTTP/1.1\r\nHost: h\r\nAccept-Encoding: " + accepts + "\r\n\r\n"
		if _, err := http1.ParseHead([]byte(text), http1.Limits{}, &head); err != nil {
			return
		}
		there := codingSet(bits)&setOf(brotli, zstandard, gzipped) | setOf(identity)
		chosen := choose(&head.Fields, there)
		if !there.has(chosen) {
			t.Fatalf("%q: %s is not there", accepts, codings[chosen].name)
		}
		weight := head.CodingWeight(codings[chosen].name)
		if weight == 0 && chosen != identity {
			t.Fatalf("%q: %s is not wanted", accepts, codings[chosen].name)
		}
		for c := range codingCount {
			if there.has(c) && head.CodingWeight(codings[c].name) > weight {
				t.Fatalf("%q: %s is liked better than %s", accepts, codings[c].name, codings[chosen].name)
			}
		}
	})
}

func BenchmarkChoose(b *testing.B) {
	r := request(b, "GET /", "Accept-Encoding: gzip, deflate, br, zstd")
	b.ReportAllocs()
	for b.Loop() {
		if choose(&r.Fields, setOf(identity, zstandard, gzipped)) != zstandard {
			b.Fatal()
		}
	}
}
