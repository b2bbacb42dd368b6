package actions

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// printed is a hook and the lines that it has printed.
func printed(t testing.TB, h *Hooks) (httpserve.Handler, *[]string) {
	t.Helper()
	var lines []string
	var mu sync.Mutex
	if h.Print == nil {
		h.Print = func(_ context.Context, line []byte) error {
			mu.Lock()
			defer mu.Unlock()
			lines = append(lines, string(line))
			return nil
		}
	}
	return route(t, "/{rest...}", Spec{Kind: "hook", Hooks: h}), &lines
}

func TestHookLine(t *testing.T) {
	h, lines := printed(t, &Hooks{})
	resp := h.Serve(request(t, "PATCH /a%20b?c=%FF\nX-A: 1\nx-B: \xff\nx-a:\nX-a: <3>\n\nbody\n"))
	if resp.Status != 202 || resp.Content != nil {
		t.Errorf("status %d, content %v", resp.Status, resp.Content)
	}
	if len(*lines) != 1 || strings.Count((*lines)[0], "\n") != 1 {
		t.Fatalf("%q", *lines)
	}
	const want = `"method":"PATCH","path":"/a b","query":"c=%FF","remote":":0",` +
		`"headers":{"host":"h","x-a":["1","","<3>"],"x-b":{"base64":"/w=="}},"body":"body\n"}`
	if _, line, _ := strings.Cut((*lines)[0], ","); line != want+"\n" {
		t.Errorf("%s\nwant\n%s", line, want)
	}
	var any struct{ Time time.Time }
	if err := json.Unmarshal([]byte((*lines)[0]), &any); err != nil || time.Since(any.Time) > time.Minute {
		t.Errorf("%v, %v", any.Time, err)
	}
}

func TestHookThatCannotBePrinted(t *testing.T) {
	h, _ := printed(t, &Hooks{Print: func(context.Context, []byte) error { return errors.New("no") }})
	if resp := h.Serve(request(t, "POST /")); resp.Status != 503 || !resp.Close {
		t.Errorf("status %d", resp.Status)
	}
}

func TestHookBodiesAreLimited(t *testing.T) {
	h, lines := printed(t, &Hooks{MaxBody: 5})
	for text, want := range map[string]int{
		"POST /\nContent-Length: 5\n\n12345":             202,
		"POST /\nContent-Length: 6\n\n123456":            413,
		"POST /\nTransfer-Encoding: chunked\n\n12345":    202,
		"POST /\nTransfer-Encoding: chunked\n\n123456":   413,
		"POST /\nContent-Length: 99999999999999\n\n1234": 413,
	} {
		if got := h.Serve(request(t, text)).Status; got != want {
			t.Errorf("%q: %d, want %d", text, got, want)
		}
	}
	if len(*lines) != 2 {
		t.Errorf("%d lines", len(*lines))
	}
}

// Bodies that are held at a time share 64 MiB, whoever sends them; more are 503.
func TestHookBodiesShareRoom(t *testing.T) {
	h, lines := printed(t, &Hooks{})
	begun, finish := make(chan struct{}), make(chan struct{})
	answers := make(chan *httpserve.Response)
	const size, many = 10 << 20, 6 // of which a seventh is too much
	ask := func(body io.Reader) *httpserve.Response {
		var head http1.Head
		wire := fmt.Sprintf("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %d\r\n\r\n", size)
		if _, err := http1.ParseHead([]byte(wire), http1.Limits{}, &head); err != nil {
			t.Error(err)
		}
		return h.Serve(httpserve.NewRequest(&head, body))
	}
	whole := func() io.Reader { return io.LimitReader(endless{}, size) }
	for range many {
		go func() { answers <- ask(io.MultiReader(whole(), &stalled{begun, finish})) }()
	}
	for range many {
		<-begun
	}
	refused := ask(whole())
	if refused.Status != 503 || refused.Header.Get("Retry-After") == "" {
		t.Errorf("one more: %d %v", refused.Status, refused.Header)
	}
	if small := h.Serve(request(t, "POST /\nContent-Length: 5\n\n12345")); small.Status != 202 {
		t.Errorf("a small one: %d", small.Status)
	}
	close(finish)
	for range many {
		if answer := <-answers; answer.Status != 202 {
			t.Error(answer.Status)
		}
	}
	for range many + 1 { // all room was given back
		if answer := ask(whole()); answer.Status != 202 {
			t.Error(answer.Status)
		}
	}
	if len(*lines) != 2*many+2 {
		t.Errorf("%d lines", len(*lines))
	}
}

// endless is content without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

// stalled is at its end only when finish is closed.
type stalled struct{ begun, finish chan struct{} }

func (s *stalled) Read([]byte) (int, error) {
	s.begun <- struct{}{}
	<-s.finish
	return 0, io.EOF
}

// A file that was saved with a byte order mark has the same secrets.
func TestHookSecretsAfterByteOrderMark(t *testing.T) {
	var s HookSecrets
	if err := s.Load([]byte("\ufeffa\n\ufeffb\n")); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]bool{"a": true, "\ufeffa": false, "\ufeffb": true} {
		if got := s.sign(claims{hub: sumOf([]byte(key), []byte("x"))}, []byte("x")); got != want {
			t.Errorf("%q: %v", key, got)
		}
	}
	if err := s.Load([]byte("\ufeff\n")); err == nil {
		t.Error("a mark is no secret")
	}
}

// The examples are those of GitHub's documentation and of Stripe's, the latter
// made here, as its secret is not published.
func TestHookSignatures(t *testing.T) {
	const (
		github = "X-Hub-Signature-256: sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
		body   = "Hello, World!"
	)
	now := time.Unix(1_700_000_000, 0)
	stripe := func(at int64, key, body string) string {
		return hex.EncodeToString(sumOf([]byte(key), fmt.Append(nil, at, ".", body)))
	}
	good := stripe(now.Unix(), "whsec_a", body)
	signed := func(at int64) string {
		return fmt.Sprintf("Stripe-Signature: t=%d,v1=%s", at, stripe(at, "whsec_a", body))
	}
	var secrets HookSecrets
	h, lines := printed(t, &Hooks{Secrets: &secrets, Now: func() time.Time { return now }})
	accepted := 0
	check := func(fields, body string, want int) {
		t.Helper()
		resp := h.Serve(request(t, strings.TrimSuffix("POST /\n"+fields, "\n")+"\n\n"+body))
		if resp.Status != want {
			t.Errorf("%s: %d, want %d", fields, resp.Status, want)
		}
		if challenge := resp.Header.Get("WWW-Authenticate"); (challenge != "") != (want == 401) {
			t.Errorf("%s: challenge %q (RS07)", fields, challenge)
		}
		if want == 202 {
			accepted++
		}
		if len(*lines) != accepted {
			t.Fatalf("%s: %d lines, want %d", fields, len(*lines), accepted)
		}
	}
	check(github, body, 401) // no secret is loaded
	if err := secrets.Load([]byte("\r\nother\r\nIt's a Secret to Everybody\nwhsec_a")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		fields string
		want   int
	}{
		{github, 202},
		{strings.ToUpper(github[:19]) + github[19:], 202},
		{strings.Replace(github, "757107ea", "757107EA", 1), 202},
		{github + "\n" + signed(now.Unix()), 202},
		{github + "\n" + github, 401},
		{github + "\n" + signed(now.Unix()-1000), 401},
		{github + "\n" + strings.Replace(signed(now.Unix()), "v1=", "v1=0", 1), 401},
		{strings.Replace(github, "757", "758", 1), 401},
		{strings.Replace(github, "sha256=", "sha1=", 1), 401},
		{strings.Replace(github, "sha256=", "", 1), 401},
		{github[:len(github)-2], 401},
		{github + "00", 401},
		{"X-Hub-Signature-256:", 401},
		{"X-Hub-Signature-256: sha256=", 401},
		{"", 401},
		{signed(now.Unix()), 202},
		{signed(now.Unix() - 300), 202},
		{signed(now.Unix() - 301), 401},
		{signed(now.Unix() + 300), 202},
		{signed(now.Unix() + 301), 401},
		{"Stripe-Signature: t=1700000000, v1=" + strings.Repeat("0", 64) + ", v1=" + good + ",v0=x,,y", 202},
		{"Stripe-Signature: t=1700000001,v1=" + good, 401},
		{"Stripe-Signature: v1=" + good, 401},
		{"Stripe-Signature: t=1700000000", 401},
		{"Stripe-Signature: t=1700000000,v0=" + good, 401},
		{"Stripe-Signature: t=1700000000,t=1700000000,v1=" + good, 401},
		{"Stripe-Signature: t=1700000000,v1=" + good + ",v1=nothex", 401},
		{"Stripe-Signature: t=,v1=" + stripe(0, "whsec_a", body), 401},
		{"Stripe-Signature: t=-1,v1=" + stripe(-1, "whsec_a", body), 401},
		{"Stripe-Signature: t=99999999999999999999,v1=" + good, 401},
		{"Stripe-Signature: t=9223372036854775807,v1=" + stripe(9223372036854775807, "whsec_a", body), 401},
	} {
		check(c.fields, body, c.want)
	}
	check(github, body+"\n", 401)
	if err := secrets.Load([]byte("\n\r\n")); err == nil {
		t.Error("a file without secrets is loaded")
	}
	check(github, body, 202)
}

// FuzzStripeSignature holds that what is read of a field is whole: a time and at
// least one sum, all of which stand in it.
func FuzzStripeSignature(f *testing.F) {
	f.Add([]byte("t=1,v1=" + strings.Repeat("0a", 32)))
	f.Add([]byte("t=1,t=2,v1="))
	f.Fuzz(func(t *testing.T, value []byte) {
		sums, at, err := parseStripe(value)
		if err != nil {
			if sums != nil || at != nil {
				t.Error("an error with a signature")
			}
			return
		}
		if at == nil || len(sums) == 0 {
			t.Errorf("%q: no time or no sum", value)
		}
		for _, sum := range sums {
			if !strings.Contains(strings.ToLower(string(value)), "v1="+hex.EncodeToString(sum)) {
				t.Errorf("%q: %x is not in it", value, sum)
			}
		}
	})
}
