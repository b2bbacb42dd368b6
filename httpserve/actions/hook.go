package actions

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/sockkit/sockkit/httpserve"
)

// Hooks is what all routes of kind "hook" have in common. It must not be copied
// once it is used.
type Hooks struct {
	// Print writes a line with its newline, and returns nil only when it is
	// written whole; it gives up when ctx ends. It is called from many
	// goroutines.
	Print   func(ctx context.Context, line []byte) error
	Secrets *HookSecrets // nil = requests need no signature
	// MaxBody is the largest body; over it: 413; 0 = 10 MiB. All that are held at
	// a time may have 64 MiB, or MaxBody if that is more; over it: 503.
	MaxBody int64
	Now     func() time.Time // nil = time.Now

	held room
}

func (h *Hooks) now() time.Time {
	if h.Now == nil {
		return time.Now()
	}
	return h.Now()
}

// hook prints requests.
type hook struct {
	spec Spec
	*Hooks
}

// newHook is for "hook": each request becomes a line of JSON, and the answer has
// no content. What Content-Encoding says of a body is left to who reads the line:
// the signature is that of the body as it came.
func newHook(s Spec) (httpserve.Handler, error) {
	if s.Hooks == nil {
		return nil, wrong("kind", "webhooks are not printed here")
	}
	return hook{s, s.Hooks}, nil
}

func (h hook) Serve(r *httpserve.Request) *httpserve.Response {
	claims, err := claimsOf(r)
	if h.Secrets != nil && (err != nil || !claims.fresh(h.now())) {
		return unsigned()
	}
	body := hookBody{hooks: h.Hooks}
	defer body.release()
	if refused, ok := body.read(r); !ok {
		return refused
	}
	if h.Secrets != nil && !h.Secrets.sign(claims, body.text) {
		return unsigned()
	}
	line, err := hookLine(r, body.text)
	if err != nil {
		return httpserve.Refused(500)
	}
	if err := h.Print(r.Context(), line); err != nil {
		answer := httpserve.Refused(503)
		answer.Close = true
		return answer
	}
	return &httpserve.Response{Status: h.spec.Status, Header: h.spec.header()}
}

// unsigned is the answer to a request whose signature is missing, malformed,
// old or wrong; which of these is not for its sender to know. The challenges name
// the fields that would do (RFC 9110 section 15.5.2 asks for one at least).
func unsigned() *httpserve.Response {
	answer := httpserve.Refused(401)
	answer.Header.Add("WWW-Authenticate", hubField+", "+stripeField)
	return answer
}

// hooked is the line of a request.
type hooked struct {
	Time    string         `json:"time"` // UTC, RFC 3339
	Method  text           `json:"method"`
	Path    text           `json:"path"`
	Query   text           `json:"query"` // as it was sent
	Remote  string         `json:"remote"`
	Headers map[string]any `json:"headers"`
	Body    text           `json:"body"`
}

func hookLine(r *httpserve.Request, body []byte) ([]byte, error) {
	line, err := compact(hooked{
		Time:   r.Received.UTC().Format("2006-01-02T15:04:05.000Z"),
		Method: r.MethodName(), Path: r.Path(), Query: r.Query(), Remote: r.Remote.String(),
		Headers: headerMap(r), Body: body,
	})
	return append(line, '\n'), err
}

// headerMap gives each field by its name in small letters, so that it is found
// however the sender has written it, as a text, or as an array of texts where a
// name came more than once.
func headerMap(r *httpserve.Request) map[string]any {
	all := map[string]any{}
	for name, value := range r.All() {
		key := strings.ToLower(string(name))
		switch before := all[key].(type) {
		case nil:
			all[key] = text(value)
		case text:
			all[key] = []text{before, value}
		case []text:
			all[key] = append(before, value)
		}
	}
	return all
}

// errNoClaim is a request without a signature that could be looked at.
var errNoClaim = errors.New("no signature")

// claimsOf reads the signatures that a request has. Each of the fields may come
// once; where both do, both must hold.
func claimsOf(r *httpserve.Request) (c claims, err error) {
	for name, value := range r.All() {
		switch {
		case strings.EqualFold(string(name), hubField) && c.hub == nil:
			c.hub, err = parseHub(value)
		case strings.EqualFold(string(name), stripeField) && c.stripe == nil:
			c.stripe, c.time, err = parseStripe(value)
		case strings.EqualFold(string(name), hubField), strings.EqualFold(string(name), stripeField):
			err = errNoClaim
		}
		if err != nil {
			return claims{}, err
		}
	}
	if c.hub == nil && c.stripe == nil {
		return claims{}, errNoClaim
	}
	return c, nil
}
