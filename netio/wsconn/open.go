package wsconn

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/framing/websocket"
)

// Open makes the opening handshake of a client on a stream, until a deadline. It
// gives what the server has chosen, for [Options], and what was read behind its
// answer. The error wraps [websocket.ErrHandshake] if the server does not open a
// WebSocket, else it is that of the stream or an [http1.Error]. The stream is not
// closed, and has no deadlines afterwards.
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
	chosen, err = i.Accepted(&h)
	return chosen, early, err
}

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
