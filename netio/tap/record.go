package tap

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"sync"
	"time"
	"unicode/utf8"
)

// Line is a line of a recording, which is a file of JSON values, one a line, in
// the order in which they were seen. A line carries bytes, as Text or Base64, or
// says that its direction has ended.
type Line struct {
	// Time is when it was seen, in RFC 3339 with microseconds, UTC.
	Time string `json:"t"`
	// Conn tells connections apart, from 1.
	Conn int64 `json:"conn"`
	// Dir is who has sent it: "client", who opened the connection, or "server".
	Dir string `json:"dir"`
	// Text is what was sent, if that is UTF-8. A line is what one read gave or
	// one write took, or one message; an empty text is an empty message.
	Text *string `json:"text,omitempty"`
	// Base64 is what was sent otherwise (RFC 4648, section 4).
	Base64 *string `json:"base64,omitempty"`
	// End says that this side will send no more.
	End bool `json:"end,omitempty"`
}

const timeLayout = "2006-01-02T15:04:05.000000Z07:00"

// Recorder writes what goes by as [Line]s. Each is written at once, with one
// call, and a connection whose line cannot be written ends with that error.
type Recorder struct {
	To  io.Writer
	Now func() time.Time // nil = time.Now

	mu sync.Mutex // one line after the other, in the order of their times
}

// Watch begins to record a connection.
func (r *Recorder) Watch(c Conn) Watch { return recordWatch{r, c} }

type recordWatch struct {
	recorder *Recorder
	conn     Conn
}

func (w recordWatch) Bytes(p Piece) error {
	line := Line{Conn: w.conn.Number, Dir: w.conn.role(p.Direction)}
	if utf8.Valid(p.Data) {
		text := string(p.Data)
		line.Text = &text
	} else {
		text := base64.StdEncoding.EncodeToString(p.Data)
		line.Base64 = &text
	}
	return w.recorder.write(line)
}

func (w recordWatch) End(d Direction) error {
	return w.recorder.write(Line{Conn: w.conn.Number, Dir: w.conn.role(d), End: true})
}

// Reset leaves no line: a side that has no end was cut.
func (w recordWatch) Reset() error { return nil }

func (w recordWatch) Close() error { return nil }

func (r *Recorder) write(line Line) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now
	if r.Now != nil {
		now = r.Now
	}
	line.Time = now().UTC().Format(timeLayout)
	text, err := json.Marshal(line)
	if err != nil {
		return fmt.Errorf("record: %w", err)
	}
	return writeAll(r.To, append(text, '\n'))
}
