package wsconn

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/framing/websocket"
)

// Admission says which opening handshakes a server accepts.
type Admission struct {
	Path   string // the only one there is, percent-encoded or not, without a query
	Query  string // of the request; "" = any
	Secure bool   // the stream is TLS: pages that came without are not ours
	// Origins are the pages that may open it beside those of the same host and port,
	// as HOST, HOST:PORT or SCHEME://HOST:PORT; "*" = any page. What sends no Origin
	// is no browser, and may.
	Origins   []string
	Protocols []string     // subprotocols that are spoken here
	Heard     func()       // is called when the first byte has come; nil = nobody wants to know
	Limits    http1.Limits // of the request's head
}

// TurnedAwayError is a request that was answered with another status than 101.
type TurnedAwayError struct {
	Status int
	Reason string // in one sentence, as the client was told
	Origin string // of the page that was refused for it, "" = that was not the reason
}

func (e *TurnedAwayError) Error() string {
	return fmt.Sprintf("answered %d: %s", e.Status, e.Reason)
}

// Accept reads a client's opening handshake on a stream and answers it, until a
// deadline. It gives what was read behind the request. A request that is not
// accepted is answered, and is a [*TurnedAwayError]; other errors are those of the
// stream, io.EOF if not a byte has come. The stream is not closed, and has no
// deadlines afterwards.
func Accept(s Stream, a Admission, until time.Time) (early []byte, err error) {
	_ = s.SetReadDeadline(until) // a closed stream says so when it is used
	_ = s.SetWriteDeadline(until)
	var h http1.Head
	early, err = a.readRequest(s, &h)
	if wrong, ok := errors.AsType[http1.Error](err); ok {
		return nil, turnAway(s, &h, &TurnedAwayError{Status: wrong.Status(), Reason: wrong.Reason()})
	}
	if err != nil {
		return nil, err
	}
	o, no := a.judge(&h)
	if no != nil {
		return nil, turnAway(s, &h, no)
	}
	answer := http1.AppendStatusLine(nil, 101)
	answer = http1.AppendField(answer, "Upgrade", "websocket")
	answer = http1.AppendField(answer, "Connection", "Upgrade")
	answer = http1.AppendField(answer, "Sec-WebSocket-Accept", websocket.AcceptKey(o.Key))
	if name := o.Protocol(a.Protocols); name != "" {
		answer = http1.AppendField(answer, "Sec-WebSocket-Protocol", name)
	}
	if _, err := s.Write(http1.AppendHeadEnd(answer)); err != nil {
		return nil, fmt.Errorf("answer the opening of a WebSocket: %w", err)
	}
	_ = s.SetReadDeadline(time.Time{})
	_ = s.SetWriteDeadline(time.Time{})
	return early, nil
}

// judge decides about a request.
func (a Admission) judge(h *http1.Head) (websocket.Opening, *TurnedAwayError) {
	if !a.isHere(h.Path()) || a.Query != "" && string(h.Query()) != a.Query {
		return websocket.Opening{}, &TurnedAwayError{Status: 404, Reason: "there is no WebSocket at this path"}
	}
	o, refused := websocket.ReadOpening(h)
	switch {
	case refused != 0:
		return o, &TurnedAwayError{Status: refused.Status(), Reason: refused.Reason()}
	case h.Repeated(http1.FieldOrigin):
		return o, &TurnedAwayError{Status: 400, Reason: "more than one Origin field"}
	case !a.admits(o, string(h.Host())):
		return o, &TurnedAwayError{Status: 403, Reason: "pages of another server may not open this WebSocket", Origin: o.Origin}
	}
	return o, nil
}

// isHere compares paths decoded, as far as ours can be.
func (a Admission) isHere(asked []byte) bool {
	ours, _, err := http1.DecodePath(nil, []byte(a.Path))
	return string(asked) == a.Path || err == nil && string(asked) == string(ours)
}

// admits decides about the page that opens a WebSocket. A browser lets every page
// open one to everywhere, and this is the only defence (RFC 6455 10.2).
func (a Admission) admits(o websocket.Opening, host string) bool {
	if o.Origin == "" {
		return true
	}
	if plain := strings.HasPrefix(strings.ToLower(o.Origin), "http:"); o.FromHost(host) && !(a.Secure && plain) {
		return true
	}
	return slices.ContainsFunc(a.Origins, func(allowed string) bool {
		return allowed == "*" || strings.EqualFold(allowed, o.Origin) || o.FromHost(allowed)
	})
}

// readRequest reads the head of a request and returns what was read behind it.
func (a Admission) readRequest(s Stream, h *http1.Head) ([]byte, error) {
	buf := make([]byte, 0, firstRoom)
	for {
		if len(buf) > 0 {
			n, err := http1.ParseHead(buf, a.Limits, h)
			if err == nil {
				return buf[n:], nil
			}
			if !errors.Is(err, http1.ErrIncomplete) {
				return nil, err
			}
		}
		if len(buf) == cap(buf) {
			buf = append(make([]byte, 0, 2*cap(buf)), buf...) // up to http1's limit
		}
		n, err := s.Read(buf[len(buf):cap(buf)])
		if n > 0 && len(buf) == 0 && a.Heard != nil {
			a.Heard()
		}
		buf = buf[:len(buf)+n]
		if n > 0 || err == nil {
			continue
		}
		if errors.Is(err, io.EOF) && len(buf) > 0 {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
}

// farewell is how long the client of an answer that is no 101 may take to read it.
const farewell = time.Second

// turnAway answers a request that opens no WebSocket, and drops what the client still
// sends: closing at once would destroy the answer on its way.
func turnAway(s Stream, h *http1.Head, why *TurnedAwayError) error {
	text := why.Reason + "\n"
	answer := http1.AppendStatusLine(nil, why.Status)
	answer = http1.AppendField(answer, "Content-Type", "text/plain; charset=utf-8")
	answer = http1.AppendFieldInt(answer, "Content-Length", int64(len(text)))
	switch why.Status {
	case 405:
		answer = http1.AppendField(answer, "Connection", "close")
		answer = http1.AppendField(answer, "Allow", "GET")
	case 426:
		answer = http1.AppendField(answer, "Connection", "close, Upgrade")
		answer = http1.AppendField(answer, "Upgrade", "websocket")
		answer = http1.AppendField(answer, "Sec-WebSocket-Version", websocket.Version)
	default:
		answer = http1.AppendField(answer, "Connection", "close")
	}
	answer = http1.AppendHeadEnd(answer)
	if http1.ResponseHasContent(h.Method, why.Status) {
		answer = append(answer, text...)
	}
	if _, err := s.Write(answer); err == nil && s.CloseWrite() == nil {
		_ = s.SetReadDeadline(time.Now().Add(farewell)) // as above
		_, _ = io.Copy(io.Discard, io.LimitReader(s, mostRoom))
	}
	return why
}
