package files

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/httpserve"
)

// The handler behind a real connection, asked by another implementation.

// served starts a server for a handler and returns its address and a client.
func served(t *testing.T, h *Handler) (string, *http.Client) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- (&httpserve.Server{Handler: h, Drain: time.Second}).Serve(ctx, l) }()
	transport := &http.Transport{DisableCompression: true}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	noRedirects := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return "http://" + l.Addr().String(), &http.Client{Transport: transport, CheckRedirect: noRedirects, Timeout: 20 * time.Second}
}

func fetch(t *testing.T, c *http.Client, method, url string, fields ...string) (*http.Response, string, error) {
	t.Helper()
	r, err := http.NewRequest(method, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fields {
		name, value, _ := strings.Cut(f, ": ")
		r.Header.Add(name, value)
	}
	response, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return response, string(body), err
}

func TestOverConnection(t *testing.T) {
	dir := site(t)
	large := strings.Repeat("0123456789abcdef", 200_000)
	put(t, filepath.Join(dir, "large.txt"), large, false)
	url, client := served(t, serving(t, dir, Options{Compress: true}))
	for _, c := range []struct {
		id, method, target, fields string
		status                     int
		body                       string
	}{
		{"ME01", "GET", "/a.txt", "X: 1", 200, "0123456789"},
		{"ME02", "HEAD", "/a.txt", "X: 1", 200, ""},
		{"RS04", "GET", "/large.txt", "X: 1", 200, large},
		{"ME02", "HEAD", "/large.txt", "Accept-Encoding: gzip", 200, ""},
		{"RG03", "GET", "/large.txt", "Range: bytes=1000000-1999999", 206, large[1_000_000:2_000_000]},
		{"RG03 small", "GET", "/large.txt", "Range: bytes=-3", 206, "def"},
		{"RS03", "GET", "/a.txt", "If-None-Match: *", 304, ""},
		{"RG05", "GET", "/a.txt", "Range: bytes=10-", 416, "416 Range Not Satisfiable\n"},
		{"RS08", "GET", "/dir?q", "X: 1", 301, "301 Moved Permanently\n"},
		{"ME07", "OPTIONS", "/", "X: 1", 200, ""},
		{"empty", "GET", "/empty.txt", "X: 1", 200, ""},
	} {
		for range 2 {
			response, body, err := fetch(t, client, c.method, url+c.target, c.fields)
			if err != nil || response.StatusCode != c.status || body != c.body {
				t.Errorf("%s %s %s: %d, %d bytes, %v", c.id, c.method, c.target, response.StatusCode, len(body), err)
			}
			if c.method == "GET" && c.status == 200 && response.ContentLength != int64(len(c.body)) {
				t.Errorf("RS04 %s: Content-Length %d", c.target, response.ContentLength)
			}
		}
	}
	response, body, err := fetch(t, client, "GET", url+"/large.txt", "Accept-Encoding: gzip")
	coded := answer{body: body, header: httpserve.Header{{Name: "Content-Encoding", Value: response.Header.Get("Content-Encoding")}}}
	if err != nil || decoded(t, coded) != large || coded.header[0].Value != "gzip" {
		t.Errorf("NG01 gzip: %d bytes, %v", len(body), err)
	}
}

// RS10: what cannot be sent as announced ends the connection; no client takes
// it for the whole.
func TestShrinkingFileOverConnection(t *testing.T) {
	dir := tree(t, nil)
	name := filepath.Join(dir, "large.txt")
	for _, fields := range []string{"Accept-Encoding: identity", "Accept-Encoding: gzip", "Range: bytes=0-9999999, 15000000-"} {
		f, err := os.Create(name)
		if err == nil {
			err = errors.Join(f.Truncate(20_000_000), f.Close()) // more than the sockets hold
		}
		if err != nil {
			t.Fatal(err)
		}
		h := serving(t, dir, Options{Compress: true})
		shrinking := httpserve.HandlerFunc(func(r *httpserve.Request) *httpserve.Response {
			response := h.Serve(r)
			if err := os.Truncate(name, 5_000_000); err != nil {
				t.Error(err)
			}
			return response
		})
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error, 1)
		go func() { ended <- (&httpserve.Server{Handler: shrinking}).Serve(ctx, l) }()
		client := &http.Client{Transport: &http.Transport{DisableCompression: true, DisableKeepAlives: true}}
		if _, body, err := fetch(t, client, "GET", "http://"+l.Addr().String()+"/large.txt", fields); err == nil {
			t.Errorf("%s: %d bytes without an error", fields, len(body))
		}
		stop()
		<-ended
	}
}

// What this handler and the standard library's say to the same request. They
// differ only where it is said why.
func TestAgainstServeContent(t *testing.T) {
	dir := tree(t, map[string]string{"a.txt": "0123456789"})
	h := serving(t, dir, Options{})
	tag := ask(t, h, "GET /a.txt").header.Get("ETag")
	conditions := []string{"", "If-Match: " + tag, `If-Match: "other"`, "If-Match: *", "If-None-Match: " + tag, "If-None-Match: W/" + tag, `If-None-Match: "other"`, "If-None-Match: *",
		"If-Modified-Since: " + longAgoText, "If-Modified-Since: " + before, "If-Modified-Since: x", "If-Unmodified-Since: " + before, "If-Unmodified-Since: " + after}
	ranges := []string{"", "Range: bytes=0-0", "Range: bytes=-3", "Range: bytes=10-", "Range: bytes=3-1", "Range: lines=1-2", "Range: bytes=0-3,2-", "Range: bytes=-0", "Range: bytes=x"}
	ifRanges := []string{"", "If-Range: " + tag, `If-Range: "other"`, "If-Range: W/" + tag, "If-Range: " + longAgoText, "If-Range: " + before}
	differences := map[string]string{
		"Range: bytes=3-1":    "an invalid range may be ignored (RFC 9110 14.2); the library says 416",
		"Range: lines=1-2":    "an unknown unit must be ignored (14.2); the library says 416",
		"Range: bytes=x":      "an invalid range may be ignored (14.2); the library says 416",
		"Range: bytes=-0":     "nothing of a suffix of length 0 can be satisfied (14.1.2); the library sends 206 with an empty range",
		"Range: bytes=0-3,2-": "joined into one range (15.3.7.2); the library sends all as it is more than that",
	}
	for _, method := range []string{"GET", "HEAD"} {
		for _, first := range conditions {
			for _, second := range conditions {
				for _, bytesRange := range ranges {
					for _, ifRange := range ifRanges {
						fields := withoutEmpty(first, second, bytesRange, ifRange)
						if first != "" && second != "" && strings.SplitN(first, ":", 2)[0] == strings.SplitN(second, ":", 2)[0] {
							continue
						}
						ours, theirs := ask(t, h, method+" /a.txt", fields...).status, libraryStatus(method, tag, fields)
						rangeOfHead := method == "HEAD" && bytesRange != "" && ours == 200 // Range is for GET (14.2)
						if ours != theirs && differences[bytesRange] == "" && !rangeOfHead {
							t.Errorf("%s %q: %d, the library says %d", method, fields, ours, theirs)
						}
					}
				}
			}
		}
	}
}

func withoutEmpty(fields ...string) []string {
	var kept []string
	for _, f := range fields {
		if f != "" {
			kept = append(kept, f)
		}
	}
	return kept
}

// libraryStatus is what http.ServeContent answers.
func libraryStatus(method, tag string, fields []string) int {
	r, err := http.NewRequest(method, "/a.txt", nil)
	if err != nil {
		return 0
	}
	for _, f := range fields {
		name, value, _ := strings.Cut(f, ": ")
		r.Header.Add(name, value)
	}
	w := &statusWriter{header: http.Header{"Etag": {tag}}}
	http.ServeContent(w, r, "a.txt", longAgo, bytes.NewReader([]byte("0123456789")))
	return w.status
}

// statusWriter keeps the status of a response.
type statusWriter struct {
	header http.Header
	status int
}

func (w *statusWriter) Header() http.Header { return w.header }

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return len(b), nil
}

func (w *statusWriter) WriteHeader(status int) { w.status = status }
