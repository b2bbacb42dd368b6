package wsconn

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/framing/websocket"
)

// Open makes the opening handshake of a client on a stream, until a deadline. It
// gives what the server has chosen, for [Options], and what was read behind its
// answer. The error is a [*RefusedError] if the server answers with another status
// than 101, and wraps [websocket.ErrHandshake] if its 101 is none; else it is that of
// the stream or an [http1.Error]. The stream is not closed, and has no deadlines
// afterwards.
func Open(s Stream, i websocket.Invitation, until time.Time) (chosen websocket.Agreement, early []byte, err error) {
	_ = s.SetReadDeadline(until) // a closed stream says so when it is used
	_ = s.SetWriteDeadline(until)
	if _, err = s.Write(i.AppendRequest(nil)); err != nil {
		return chosen, nil, fmt.Errorf("ask for a WebSocket: %w", err)
	}
	var h http1.ResponseHead
	if early, err = readHead(s, &h); err != nil {
		return chosen, nil, fmt.Errorf("answer to the opening of a WebSocket: %w", err)
	}
	_ = s.SetReadDeadline(time.Time{})
	_ = s.SetWriteDeadline(time.Time{})
	if h.Status != 101 {
		return chosen, nil, refused(&h)
	}
	chosen, err = i.Accepted(&h)
	return chosen, early, err
}

// RefusedError is the answer of a server that opens no WebSocket.
// errors.Is(err, websocket.ErrHandshake) holds.
type RefusedError struct {
	Status   int
	Reason   string // the reason phrase, with nothing in it that a terminal obeys; often ""
	Location string // where a redirection leads; "" = nowhere
}

func refused(h *http1.ResponseHead) error {
	e := &RefusedError{Status: h.Status, Reason: plain(string(h.Reason()))}
	if h.Status/100 == 3 {
		location, _ := h.Get("Location")
		e.Location = plain(string(location))
	}
	return e
}

// plain is text of the peer with nothing in it that a terminal obeys.
func plain(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}

func (e *RefusedError) Error() string {
	text := "the server does not open a WebSocket: " + strconv.Itoa(e.Status)
	if reason := cmp.Or(e.Reason, http1.StatusText(e.Status)); reason != "" {
		text += " " + reason
	}
	if e.Location != "" {
		text += ", it is at " + e.Location
	}
	return text
}

// Is makes every RefusedError a websocket.ErrHandshake.
func (e *RefusedError) Is(target error) bool { return target == websocket.ErrHandshake }

// readHead reads the head of the final response and returns what was read behind
// it.
func readHead(s Stream, h *http1.ResponseHead) ([]byte, error) {
	buf := make([]byte, 0, firstRoom)
	for {
		n, err := http1.ParseResponse(buf, http1.Limits{}, http1.MethodGet, h)
		switch {
		case err == nil && h.Interim():
			buf = append(buf[:0], buf[n:]...)
			continue
		case err == nil:
			return buf[n:], nil
		case !errors.Is(err, http1.ErrIncomplete):
			return nil, err
		}
		if len(buf) == cap(buf) {
			buf = append(make([]byte, 0, 2*cap(buf)), buf...) // up to http1's limit
		}
		n, err = s.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if n == 0 && err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return nil, err
		}
	}
}
