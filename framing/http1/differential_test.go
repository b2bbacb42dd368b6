package http1

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
	"testing"
)

// The parser against that of net/http. Both must understand the same of what
// both take. Where only one takes it, the case is in one of the two tables below
// with the RFC's word for who is right.

// stricter are the errors with which this package refuses what net/http takes.
var stricter = map[Error]struct{ example, word string }{
	ErrRequestLine:       {"CONNECT  HTTP/1.1\r\nHost: x\r\n\r\n", "RFC 9112 3, 3.2.3: single spaces, and a target of at least one character"},
	ErrFieldName:         {"GET / HTTP/1.1\r\nHost: x\r\nX : y\r\n\r\n", "RFC 9112 5.1: 400 to white space between name and colon"},
	ErrBareLF:            {"GET / HTTP/1.1\nHost: x\n\n", "RFC 9112 2.2: LF alone MAY be recognised; we do not, as other implementations do not"},
	ErrMethod:            {strings.Repeat("A", 65) + " / HTTP/1.1\r\nHost: x\r\n\r\n", "RFC 9110 9.1 sets no length; ours is 64"},
	ErrVersionMajor:      {"GET / HTTP/2.0\r\nHost: x\r\n\r\n", "RFC 9110 15.6.6: 505 for a major version that is not supported"},
	ErrTarget:            {"GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n", "RFC 3986: a URI is of ASCII"},
	ErrTargetForm:        {"GET * HTTP/1.1\r\nHost: x\r\n\r\n", "RFC 9112 3.2.4: asterisk-form is used for OPTIONS only; 3.2.3: authority-form for CONNECT only"},
	ErrFragment:          {"GET /#f HTTP/1.1\r\nHost: x\r\n\r\n", "RFC 9112 3.2.1: absolute-path [ \"?\" query ] has no fragment"},
	ErrBackslash:         {"GET /\\ HTTP/1.1\r\nHost: x\r\n\r\n", "RFC 3986: a backslash is no URI character; some take it for a slash"},
	ErrPathText:          {"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n", "RFC 3986 7.3: %00 and malformed UTF-8 call for care; we refuse them"},
	ErrPathOutside:       {"GET /.. HTTP/1.1\r\nHost: x\r\n\r\n", "RFC 9110 17.3: names must not lead out of the root"},
	ErrScheme:            {"GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n", "RFC 9110 7.4: a request for another scheme is misdirected"},
	ErrNoHost:            {"GET / HTTP/1.1\r\n\r\n", "RFC 9112 3.2: 400 to HTTP/1.1 without Host (net/http's server checks it later)"},
	ErrHost:              {"GET / HTTP/1.1\r\nHost: a,b\r\n\r\n", "RFC 9112 3.2: 400 to an invalid Host"},
	ErrFold:              {"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", "RFC 9112 5.2: a server must refuse a folded line or replace the fold"},
	ErrContentLength:     {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n", "RFC 9112 6.3: equal values MAY be taken for one; we refuse them"},
	ErrTransferAndLength: {"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", "RFC 9112 6.1: a server MAY refuse it; we do"},
	ErrTransferIn10:      {"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", "RFC 9112 6.1: the framing must be treated as faulty"},
	ErrExpectation:       {"GET / HTTP/1.1\r\nHost: x\r\nExpect: more\r\n\r\n", "RFC 9110 10.1.1: 417 MAY be answered (net/http's server does so later)"},
	ErrHeadTooLarge:      {"GET / HTTP/1.1\r\nHost: x\r\nX: " + strings.Repeat("a", 40000) + "\r\n\r\n", "RFC 9110 5.4"},
	ErrTooManyFields:     {"GET / HTTP/1.1\r\nHost: x\r\n" + strings.Repeat("X: y\r\n", 100) + "\r\n", "RFC 9110 5.4"},
	ErrRequestTooLong:    {"GET /" + strings.Repeat("a", 9000) + " HTTP/1.1\r\nHost: x\r\n\r\n", "RFC 9112 3: 414 for a target over the limit, which is at least 8000"},
}

// laxer are pieces of the errors with which net/http refuses what this package
// takes.
var laxer = []struct{ text, example, word string }{
	{"malformed HTTP request \"\"", "\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", "RFC 9112 2.2: a server SHOULD ignore an empty line before the request line"},
}

func TestDifferencesAreReal(t *testing.T) {
	for kind, d := range stricter {
		var h Head
		_, ours := ParseHead([]byte(d.example), Limits{}, &h)
		if ours != kind {
			t.Errorf("%.60q: %v, want %v", d.example, ours, kind)
		}
		if _, err := http.ReadRequest(bufio.NewReader(strings.NewReader(d.example))); err != nil {
			t.Errorf("%.60q: net/http refuses it too: %v", d.example, err)
		}
	}
	for _, d := range laxer {
		var h Head
		if _, err := ParseHead([]byte(d.example), Limits{}, &h); err != nil {
			t.Errorf("%.60q: %v", d.example, err)
		}
		_, err := http.ReadRequest(bufio.NewReader(strings.NewReader(d.example)))
		if err == nil || !strings.Contains(err.Error(), d.text) {
			t.Errorf("%.60q: net/http says %v, want %s", d.example, err, d.text)
		}
	}
}

// FuzzAgainstNetHTTP compares one head.
func FuzzAgainstNetHTTP(f *testing.F) {
	addStreams(f)
	for _, d := range stricter {
		f.Add([]byte(d.example), []byte{}, uint8(0))
	}
	for _, d := range laxer {
		f.Add([]byte(d.example), []byte{}, uint8(0))
	}
	f.Fuzz(func(t *testing.T, input, _ []byte, _ uint8) {
		var h Head
		n, ours := ParseHead(input, Limits{}, &h)
		if ours == ErrIncomplete {
			return
		}
		theirs, err := http.ReadRequest(bufio.NewReader(bytes.NewReader(input)))
		var wrong Error
		if ours != nil {
			wrong = ours.(Error)
		}
		switch {
		case wrong != 0 && err == nil:
			if _, known := stricter[wrong]; !known {
				t.Fatalf("%q: %v, and net/http takes it", input, ours)
			}
		case wrong == 0 && err != nil:
			if !slices.ContainsFunc(laxer, func(d struct{ text, example, word string }) bool { return strings.Contains(err.Error(), d.text) }) {
				t.Fatalf("%q is taken, and net/http says %v", input, err)
			}
		case wrong == 0:
			compareRequests(t, input[:n], &h, theirs)
		}
	})
}

func compareRequests(t *testing.T, input []byte, h *Head, r *http.Request) {
	t.Helper()
	got := fmt.Sprintf("%s %s %s 1.%d", h.MethodName(), h.Target(), h.Host(), h.Minor)
	if want := fmt.Sprintf("%s %s %s %d.%d", r.Method, r.RequestURI, r.Host, r.ProtoMajor, r.ProtoMinor); got != want {
		t.Fatalf("%q: %q, net/http %q", input, got, want)
	}
	length := map[BodyKind]int64{BodyNone: 0, BodyLength: h.Body.Length, BodyChunked: -1}[h.Body.Kind]
	if length != r.ContentLength {
		t.Fatalf("%q: length %d, net/http %d", input, length, r.ContentLength)
	}
	ours := map[string][]string{}
	for name, value := range h.All() {
		key := textproto.CanonicalMIMEHeaderKey(string(name))
		if key != "Host" && key != "Transfer-Encoding" && key != "Trailer" {
			ours[key] = append(ours[key], string(value))
		}
	}
	for key, values := range ours {
		if !slices.Equal(values, r.Header[key]) && key != "Pragma" && key != "Cache-Control" {
			t.Fatalf("%q: %s is %q, net/http %q", input, key, values, r.Header[key])
		}
	}
}
