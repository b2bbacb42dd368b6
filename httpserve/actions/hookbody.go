package actions

import (
	"cmp"
	"errors"
	"io"
	"sync/atomic"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

const (
	// defaultHookBody is the largest body of a webhook, which is held in memory
	// whole. GitHub's end at 25 MB, and most are a few kilobytes.
	defaultHookBody = 10 << 20
	// allHookBodies is how much of bodies is held at a time, unless one alone may
	// be larger. Who has sent them is known only when they are whole.
	allHookBodies = 64 << 20
	// firstHookRoom is what a body gets before it has come: a length costs its
	// sender nothing.
	firstHookRoom = 32 << 10
)

// room is how much is held of the bodies of all webhooks. The zero value is ready.
type room struct{ used atomic.Int64 }

// take reserves n bytes if there are so many of most.
func (m *room) take(n, most int64) bool {
	if m.used.Add(n) <= most {
		return true
	}
	m.used.Add(-n)
	return false
}

// hookBody is a body in memory. It must be released.
type hookBody struct {
	hooks *Hooks
	text  []byte
}

func (h *Hooks) maxBody() int64 { return cmp.Or(h.MaxBody, defaultHookBody) }

// read reads the body of a request. It is false with the answer if it is too
// large or there is no room for it, and with none if the client has broken it
// off, which the server answers.
func (b *hookBody) read(r *httpserve.Request) (refused *httpserve.Response, ok bool) {
	most, length := b.hooks.maxBody(), r.Head.Body.Length
	if length > most {
		return httpserve.Refused(413), false
	}
	if r.Head.Body.Kind != http1.BodyLength {
		length = most
	}
	for content := r.Body(); ; {
		if len(b.text) == cap(b.text) && !b.grow(length+1) { // one more, to see the end
			answer := httpserve.Refused(503)
			answer.Header.Add("Retry-After", "1")
			return answer, false
		}
		n, err := content.Read(b.text[len(b.text):cap(b.text)])
		b.text = b.text[:len(b.text)+n]
		switch {
		case int64(len(b.text)) > most:
			return httpserve.Refused(413), false
		case errors.Is(err, io.EOF):
			return nil, true
		case err != nil:
			return nil, false
		}
	}
}

// grow makes room for more, up to limit; false if others have it.
func (b *hookBody) grow(limit int64) bool {
	held := int64(cap(b.text))
	size := min(max(2*held, firstHookRoom), limit)
	if !b.hooks.held.take(size-held, max(allHookBodies, b.hooks.maxBody()+1)) {
		return false
	}
	grown := make([]byte, len(b.text), size)
	copy(grown, b.text)
	b.text = grown
	return true
}

// release gives the room back.
func (b *hookBody) release() {
	b.hooks.held.used.Add(-int64(cap(b.text)))
	b.text = nil
}
