package files

import (
	"runtime"
	"strings"
	"testing"
)

// What a request for a small file that is in memory costs: the look at the
// file, and no more than its one allocation.
func TestRememberedFileIsCheap(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the look is cheap on Linux")
	}
	h := serving(t, site(t), Options{})
	tag := ask(t, h, "GET /a.txt").header.Get("ETag")
	ask(t, h, "GET /dir/")
	for _, c := range []struct {
		line   string
		fields []string
		most   float64
	}{
		{"GET /a.txt", nil, 1},
		{"GET /dir/", nil, 1},
		{"GET /", nil, 1},
		{"HEAD /a.txt", nil, 1},
		{"GET /a.txt", []string{"If-None-Match: " + tag}, 2},
	} {
		r := request(t, c.line, c.fields...)
		if n := testing.AllocsPerRun(100, func() { h.Serve(r) }); n > c.most {
			t.Errorf("%s %s: %v allocations", c.line, c.fields, n)
		}
	}
}

// The index of the tree itself is kept like any other.
func TestFirstPageIsRemembered(t *testing.T) {
	h := serving(t, site(t), Options{})
	for _, target := range []string{"/dir/", "/"} {
		for range watchAfter + 2 {
			ask(t, h, "GET "+target).want(t, 200)
		}
		if h.memory.notices != nil && !h.Inline(request(t, "GET "+target)) {
			t.Errorf("%s is not in memory", target)
		}
	}
}

func BenchmarkRemembered(b *testing.B) {
	h := serving(b, site(b), Options{})
	for _, target := range []string{"/a.txt", "/dir/b.css"} {
		b.Run(target, func(b *testing.B) {
			r := request(b, "GET "+target)
			b.ReportAllocs()
			for b.Loop() {
				if h.Serve(r).Status != 200 {
					b.Fatal()
				}
			}
		})
	}
}

func BenchmarkSidecar(b *testing.B) {
	h := serving(b, tree(b, map[string]string{"a.js": "plain", "a.js.br": "coded"}), Options{Precompressed: true})
	r := request(b, "GET /a.js", "Accept-Encoding: gzip, deflate, br, zstd")
	b.ReportAllocs()
	for b.Loop() {
		if h.Serve(r).Status != 200 {
			b.Fatal()
		}
	}
}

func BenchmarkSqueezed(b *testing.B) {
	h := serving(b, tree(b, map[string]string{"a.js": strings.Repeat("text ", 1000)}), Options{Compress: true})
	r := request(b, "GET /a.js", "Accept-Encoding: gzip, deflate, br")
	b.ReportAllocs()
	for b.Loop() {
		if h.Serve(r).Status != 200 {
			b.Fatal()
		}
	}
}

func BenchmarkLarge(b *testing.B) {
	h := serving(b, site(b), Options{})
	r := request(b, "GET /big.bin")
	b.ReportAllocs()
	for b.Loop() {
		h.Serve(r).Done(nil)
	}
}
