package http1

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

// The laws: the outcome does not depend on the pieces in which the bytes come;
// nothing panics; nothing that is handed out stands outside of what was taken;
// what is written is read back.

// piecesOf divides input as cuts says, in turn.
func piecesOf(input, cuts []byte) [][]byte {
	if len(cuts) == 0 {
		cuts = []byte{0}
	}
	var pieces [][]byte
	for rest, i := input, 0; len(rest) > 0; i++ {
		n := min(len(rest), int(cuts[i%len(cuts)])+1)
		pieces, rest = append(pieces, rest[:n]), rest[n:]
	}
	return pieces
}

func addStreams(f *testing.F) {
	for _, file := range requestFiles(f) {
		for _, c := range rawCases(f, file) {
			if len(c.input) < 2000 {
				f.Add(c.input, []byte{2, 0, 6}, uint8(0))
			}
		}
	}
	f.Add(browserRequest, []byte{31}, uint8(0))
	f.Add(browserRequest, []byte{31}, uint8(20))
	f.Add(chromiumRequest, []byte{3}, uint8(200))
}

// tight makes limits of which short input goes beyond.
func tight(by uint8) Limits {
	if by == 0 {
		return Limits{}
	}
	return Limits{RequestLine: int(by), Head: 2 * int(by), Fields: int(by) / 8}
}

// FuzzRequests holds a stream of requests against its divisions.
func FuzzRequests(f *testing.F) {
	addStreams(f)
	f.Fuzz(func(t *testing.T, input, cuts []byte, by uint8) {
		lim := tight(by)
		whole := understandWithin(t, [][]byte{input}, lim)
		for _, pieces := range [][][]byte{slices.Collect(slices.Chunk(input, 1)), piecesOf(input, cuts)} {
			if got := understandWithin(t, pieces, lim); !slices.Equal(got, whole) {
				t.Fatalf("%q within %v\nat once: %q\nin pieces: %q", input, lim, whole, got)
			}
		}
	})
}

// FuzzHead holds what one head hands out.
func FuzzHead(f *testing.F) {
	addStreams(f)
	f.Fuzz(func(t *testing.T, input, _ []byte, by uint8) {
		var h Head
		lim := tight(by).settled()
		n, err := ParseHead(slices.Clip(input), lim, &h)
		if err == ErrIncomplete && len(input) >= lim.Head {
			t.Fatalf("%q is incomplete, and the buffer of %d bytes is full", input, lim.Head)
		}
		if err != nil {
			if n != 0 {
				t.Fatalf("%d bytes taken with %v", n, err)
			}
			return
		}
		if n > len(input) || n > lim.Head || !bytes.HasSuffix(input[:n], []byte("\r\n\r\n")) {
			t.Fatalf("a head of %d bytes in %q", n, input)
		}
		for _, s := range []span{h.method, h.target, h.authority, h.rawPath, h.query} {
			if s.from > s.to || int(s.to) > n {
				t.Fatalf("%v is outside of %d bytes", s, n)
			}
		}
		for i := range h.Len() {
			name, value, id := h.Line(i)
			if !isTokenText(name) || control(value, 0) != len(value) || FieldByName(string(name)) != id {
				t.Fatalf("line %q: %q is %d", name, value, id)
			}
			if l := h.lines[i]; l.name.to >= l.value.from || int(l.value.to) > n {
				t.Fatalf("line %v in %d bytes", l, n)
			}
		}
		if path := h.Path(); h.Form != FormAuthority && h.Form != FormAsterisk {
			checkPath(t, path)
		}
	})
}

func checkPath(t *testing.T, path []byte) {
	t.Helper()
	if len(path) == 0 || path[0] != '/' || !utf8.Valid(path) || bytes.ContainsAny(path, "\x00\\") {
		t.Fatalf("path %q", path)
	}
	for segment := range bytes.SplitSeq(path[1:], []byte("/")) {
		if s := string(segment); s == "." || s == ".." {
			t.Fatalf("path %q has dots", path)
		}
	}
}

// FuzzPath: a decoded path is clean, and encodes to what decodes to it.
func FuzzPath(f *testing.F) {
	for _, raw := range []string{"/", "/a/../b", "/%2e%2e/", "//a", "/a//../b", "/.%2F..", "/a b%0A", "/%c3%a9"} {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		path, _, err := DecodePath([]byte("before"), raw)
		path, kept := bytes.CutPrefix(path, []byte("before"))
		if !kept {
			t.Fatalf("%q: what stood before is gone", raw)
		}
		if err != nil {
			if len(path) > 0 {
				t.Fatalf("%q: %q with %v", raw, path, err)
			}
			return
		}
		checkPath(t, path)
		encoded := AppendPath(nil, string(path))
		again, _, err := DecodePath(nil, encoded)
		if err != nil || !bytes.Equal(again, path) || bytes.HasPrefix(encoded, []byte("//")) {
			t.Fatalf("%q is written %q and read %q, %v", path, encoded, again, err)
		}
	})
}

// dechunk decodes a body that comes in pieces.
func dechunk(t testing.TB, pieces [][]byte, lim ChunkLimits) (data []byte, trailer string, rest []byte, err error) {
	var d ChunkDecoder
	d.Reset(lim)
	for _, piece := range pieces {
		rest = slices.Clip(slices.Concat(rest, piece))
		for err = nil; err == nil; {
			n, got, stop := d.Next(rest)
			if n < 0 || n > len(rest) || stop != nil && len(got) > 0 || stop == nil && n == 0 {
				t.Fatalf("it took %d of %d bytes, gave %q and said %v", n, len(rest), got, stop)
			}
			data, err = append(data, got...), stop
			if stop == io.EOF {
				for name, value := range d.Trailer.All() {
					trailer += string(name) + "=" + string(value) + ";"
				}
			}
			rest = rest[n:]
		}
		if err != ErrIncomplete {
			break
		}
	}
	return data, trailer, rest, err
}

// FuzzChunked: a body's data does not depend on its pieces.
func FuzzChunked(f *testing.F) {
	f.Add([]byte("5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\nGET"), []byte{0, 3}, int64(0), 0)
	f.Add([]byte("5 ; a = \"b\\\"\"\r\nhello\r\n0;c\r\n\r\n"), []byte{1}, int64(5), 20)
	f.Add([]byte("ffffffffffffffff\r\n"), []byte{1}, int64(1), 1)
	f.Fuzz(func(t *testing.T, input, cuts []byte, body int64, overhead int) {
		lim := ChunkLimits{Body: body, Overhead: overhead, Trailer: Limits{Head: 64, Fields: 3}}
		data, trailer, _, err := dechunk(t, [][]byte{input}, lim)
		if body > 0 && int64(len(data)) > body {
			t.Fatalf("%d bytes of data, and the limit is %d", len(data), body)
		}
		for _, pieces := range [][][]byte{slices.Collect(slices.Chunk(input, 1)), piecesOf(input, cuts)} {
			gotData, gotTrailer, _, gotErr := dechunk(t, pieces, lim)
			if !bytes.Equal(gotData, data) || gotTrailer != trailer || gotErr != err && len(input) > 0 {
				t.Fatalf("%q\nat once: %q %q %v\nin pieces: %q %q %v", input, data, trailer, err, gotData, gotTrailer, gotErr)
			}
		}
	})
}

// FuzzChunkedRoundTrip: what is encoded is decoded, and what follows it stays.
func FuzzChunkedRoundTrip(f *testing.F) {
	f.Add([]byte("hello, world"), []byte{4, 0}, "a value", []byte("GET / HTTP/1.1\r\n"))
	f.Fuzz(func(t *testing.T, data, cuts []byte, value string, after []byte) {
		var body []byte
		for _, piece := range piecesOf(data, cuts) {
			body = AppendChunk(body, piece)
		}
		body = AppendTrailerStart(body)
		body = AppendField(body, "X-Sum", value)
		body = append(AppendHeadEnd(body), after...)
		got, trailer, rest, err := dechunk(t, [][]byte{body}, ChunkLimits{})
		if len(value) > 8000 {
			return
		}
		if err != io.EOF || !bytes.Equal(got, data) || !bytes.Equal(rest, after) || !strings.HasPrefix(trailer, "X-Sum=") {
			t.Fatalf("%q became %q, trailer %q, rest %q, %v", body, got, trailer, rest, err)
		}
	})
}

// FuzzResponse holds a response's head against its divisions.
func FuzzResponse(f *testing.F) {
	for _, text := range []string{
		"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc",
		"HTTP/1.0 404\r\nConnection: keep-alive\r\n\r\n",
		"HTTP/1.1 101 \r\nUpgrade: x\r\n\r\n",
		"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n",
	} {
		f.Add([]byte(text), []byte{3}, uint8(MethodGet))
	}
	f.Fuzz(func(t *testing.T, input, cuts []byte, method uint8) {
		m := Method(method) % methodCount
		want := readResponse(t, [][]byte{input}, m)
		for _, pieces := range [][][]byte{slices.Collect(slices.Chunk(input, 1)), piecesOf(input, cuts)} {
			if got := readResponse(t, pieces, m); got != want {
				t.Fatalf("%q\nat once: %s\nin pieces: %s", input, want, got)
			}
		}
	})
}

// FuzzValues: nothing that takes a field's value apart panics or hands out what
// is empty or stands elsewhere.
func FuzzValues(f *testing.F) {
	for _, value := range []string{`W/"a", "b,c" , *`, `gzip;q=0.5, *;q=0`, `form-data; name="a\"b"; x`, `a=1&b=%41+&c`, `Sun, 06 Nov 1994 08:49:37 GMT`, `[::1]:80`} {
		f.Add([]byte(value))
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		for member := range List(value) {
			if len(member) == 0 || len(trim(member)) != len(member) {
				t.Fatalf("member %q of %q", member, value)
			}
		}
		for member, weight := range Weighted(value) {
			if weight < 0 || weight > 1000 {
				t.Fatalf("%q weighs %d", member, weight)
			}
		}
		for tag := range ETags(value) {
			if again, ok := ParseETag(tag.Append(nil)); !ok || !again.SameWeak(tag) || again.Weak != tag.Weak {
				t.Fatalf("tag %q of %q", tag.Opaque, value)
			}
		}
		_, params := Parameters(value)
		for name := range params {
			if !isTokenText(name) {
				t.Fatalf("parameter %q of %q", name, value)
			}
		}
		for range Query(value) {
		}
		if when, ok := ParseDate(value, atNoon); ok {
			again, ok := ParseDate(AppendDate(nil, when), atNoon)
			if !ok || !again.Equal(when) {
				t.Fatalf("%q is %v, and %v when written", value, when, again)
			}
		}
		SplitHost(value)
	})
}
