package http1

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// atNoon is when the tests of dates happen.
var atNoon = time.Date(2026, time.November, 21, 12, 0, 0, 0, time.UTC)

// readResponse says what a client understands of a head that comes in pieces.
func readResponse(t testing.TB, pieces [][]byte, method Method) string {
	var h ResponseHead
	var buf []byte
	for _, piece := range pieces {
		moved := slices.Concat(buf, piece)
		clear(buf)
		buf = slices.Clip(moved)
		n, err := ParseResponse(buf, Limits{}, method, &h)
		if err == ErrIncomplete {
			continue
		}
		if err != nil {
			return err.Error()
		}
		if n > len(buf) {
			t.Fatalf("a head of %d bytes in %d", n, len(buf))
		}
		kind := [...]string{"none", "length", "chunked", "until close", "tunnel"}[h.Body.Kind]
		text := fmt.Sprintf("%d %q %s %d", h.Status, h.Reason(), kind, h.Body.Length)
		if h.KeepAlive {
			text += " keep"
		}
		if h.Interim() {
			text += " interim"
		}
		return text
	}
	return "incomplete"
}

func TestParseResponse(t *testing.T) {
	const length, chunked = "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n"
	for _, c := range []struct {
		method     Method
		head, want string
	}{
		{MethodGet, "HTTP/1.1 200 OK\r\n" + length, `200 "OK" length 3 keep`},
		{MethodGet, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n", `200 "OK" none 0 keep`},
		{MethodGet, "HTTP/1.1 200 OK\r\n" + chunked, `200 "OK" chunked 0 keep`},
		{MethodGet, "HTTP/1.1 200 OK\r\n", `200 "OK" until close 0`},
		{MethodGet, "HTTP/1.1 200 OK\r\nConnection: close\r\n" + length, `200 "OK" length 3`},
		{MethodGet, "HTTP/1.0 200 OK\r\n" + length, `200 "OK" length 3`},
		{MethodGet, "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n" + length, `200 "OK" length 3 keep`},
		{MethodHead, "HTTP/1.1 200 OK\r\n" + length, `200 "OK" none 0 keep`},
		{MethodHead, "HTTP/1.1 200 OK\r\n", `200 "OK" none 0 keep`},
		{MethodGet, "HTTP/1.1 204 No Content\r\n", `204 "No Content" none 0 keep`},
		{MethodGet, "HTTP/1.1 304 Not Modified\r\n" + length, `304 "Not Modified" none 0 keep`},
		{MethodGet, "HTTP/1.1 100 Continue\r\n", `100 "Continue" none 0 keep interim`},
		{MethodGet, "HTTP/1.1 103 Early Hints\r\n" + length, `103 "Early Hints" none 0 keep interim`},
		{MethodGet, "HTTP/1.1 101 Switching Protocols\r\n", `101 "Switching Protocols" tunnel 0`},
		{MethodConnect, "HTTP/1.1 200 OK\r\n" + length, `200 "OK" tunnel 0`},
		{MethodConnect, "HTTP/1.1 407 No\r\n" + length, `407 "No" length 3 keep`},
		{MethodGet, "HTTP/1.1 200 \r\n" + length, `200 "" length 3 keep`},
		{MethodGet, "HTTP/1.1 200\r\n" + length, `200 "" length 3 keep`},
		{MethodGet, "HTTP/1.1 999 \xe9t\xe9\r\n" + length, `999 "\xe9t\xe9" length 3 keep`},
		{MethodGet, "HTTP/1.1 200 OK\r\n" + length + chunked, ErrTransferAndLength.Error()},
		{MethodGet, "HTTP/1.1 200 OK\r\n" + length + length, ErrContentLength.Error()},
		{MethodGet, "HTTP/1.0 200 OK\r\n" + chunked, ErrTransferIn10.Error()},
		{MethodGet, "HTTP/1.1 20 OK\r\n", ErrStatusLine.Error()},
		{MethodGet, "HTTP/1.1 2000 OK\r\n", ErrStatusLine.Error()},
		{MethodGet, "HTTP/1.1 099 OK\r\n", ErrStatusLine.Error()},
		{MethodGet, "HTTP/1.1  200 OK\r\n", ErrStatusLine.Error()},
		{MethodGet, "HTTP/2.0 200 OK\r\n", ErrStatusLine.Error()},
		{MethodGet, "http/1.1 200 OK\r\n", ErrStatusLine.Error()},
		{MethodGet, "ICY 200 OK\r\n", ErrStatusLine.Error()},
		{MethodGet, "HTTP/1.1 200 OK\n", ErrBareLF.Error()},
		{MethodGet, "HTTP/1.1 200 O\x00K\r\n", ErrControl.Error()},
		{MethodGet, "HTTP/1.1 200 OK\r\n folded: x\r\n", ErrFold.Error()},
	} {
		input := []byte(c.head + "\r\n")
		for _, pieces := range [][][]byte{{input}, slices.Collect(slices.Chunk(input, 1))} {
			if got := readResponse(t, pieces, c.method); got != c.want {
				t.Errorf("%v %q: %s, want %s", c.method, c.head, got, c.want)
			}
		}
	}
}

// TestRL18 and HF15: what a response's head is written as.
func TestResponseHeadIsWritten(t *testing.T) {
	var b []byte
	b = AppendStatusLine(b, 299)
	b = AppendField(b, "Location", "/\r\nX: 1\x00")
	b = AppendField(b, "ETag", []byte(`"a"`))
	b = AppendFieldInt(b, "Content-Length", 12)
	b = AppendHeadEnd(b)
	const want = "HTTP/1.1 299 \r\nLocation: /  X: 1 \r\nETag: \"a\"\r\nContent-Length: 12\r\n\r\n"
	if string(b) != want {
		t.Errorf("RL18 HF15: %q, want %q", b, want)
	}
	if got := string(AppendStatusLine(nil, 404)); got != "HTTP/1.1 404 Not Found\r\n" {
		t.Errorf("%q", got)
	}
}

func TestResponsesWithoutContent(t *testing.T) { // ME02, RS02, RS03, ME09
	for _, c := range []struct {
		method          Method
		status          int
		content, length bool
	}{
		{MethodGet, 200, true, true},
		{MethodHead, 200, false, true},
		{MethodGet, 100, false, false},
		{MethodGet, 101, false, false},
		{MethodGet, 204, false, false},
		{MethodGet, 205, false, true},
		{MethodGet, 304, false, true},
		{MethodConnect, 200, true, false},
		{MethodConnect, 405, true, true},
	} {
		if content, length := ResponseHasContent(c.method, c.status), ResponseHasLength(c.method, c.status); content != c.content || length != c.length {
			t.Errorf("%v %d: content %v, length %v", c.method, c.status, content, length)
		}
	}
}

func TestTrailerAllowed(t *testing.T) { // CH07
	for name, want := range map[string]bool{
		"Host": false, "content-length": false, "Transfer-Encoding": false, "Authorization": false, "Content-Type": false,
		"Trailer": false, "TE": false, "Set-Cookie": false, "X-Sum": true, "ETag": true,
	} {
		if TrailerAllowed(FieldByName(name)) != want {
			t.Errorf("%s allowed: %v", name, !want)
		}
	}
}

func TestEveryErrorHasItsAnswer(t *testing.T) {
	for e := ErrControl; int(e) < len(refusals); e++ {
		if e.Status() < 400 || StatusText(e.Status()) == "" || e.Reason() == "" {
			t.Errorf("error %d: %d %q", e, e.Status(), e.Reason())
		}
	}
}
