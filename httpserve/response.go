package httpserve

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/netio"
)

// Response is an answer. The server adds Date, Connection, and what frames the
// content; fields of those names in Header are ignored, see Date.
type Response struct {
	Status  int     // 100 to 999; 0 = 200
	Header  Header  // sent in this order
	Content Content // nil = none
	Close   bool    // the connection is closed after it
	// Date is when the answer was made, as sent, of one that was made elsewhere and
	// is passed on (RFC 9110 section 6.6.1); "" = now.
	Date string
	// Done is called once the response has been sent, with nil, or has failed;
	// nil = nobody wants to know. It releases what the content holds.
	Done func(err error)
}

// Header holds field lines in their order. Values are text as it is sent; line
// breaks in them become spaces.
type Header []Field

// Field is one field line.
type Field struct{ Name, Value string }

// Add appends a line.
func (h *Header) Add(name, value string) { *h = append(*h, Field{name, value}) }

// Set replaces the first line of that name, in any case, and drops the others;
// it appends a line if there is none.
func (h *Header) Set(name, value string) {
	kept, found := (*h)[:0], false
	for _, f := range *h {
		switch {
		case !strings.EqualFold(f.Name, name):
			kept = append(kept, f)
		case !found:
			kept, found = append(kept, Field{name, value}), true
		}
	}
	if !found {
		kept = append(kept, Field{name, value})
	}
	*h = kept
}

// Get returns the first value of that name, in any case; "" if there is none.
func (h Header) Get(name string) string {
	for _, f := range h {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

// Content is what a response carries: [Bytes], a [Section] of a file, [Parts] of
// these, a [Stream] that a function writes, or an [Upgrade] to another protocol.
type Content interface {
	// Size is the number of bytes, -1 if it is not known before the end.
	Size() int64
}

// Bytes are content that is in memory.
type Bytes []byte

// Size is the number of bytes.
func (b Bytes) Size() int64 { return int64(len(b)) }

// Section is a part of a file, which the kernel sends where it can. A file that
// turns out to be shorter ends the connection: what was announced cannot be sent.
type Section struct {
	File   *os.File // not closed; see Response.Done
	Offset int64
	Length int64
}

// Size is the length of the section.
func (s Section) Size() int64 { return s.Length }

// Parts are sent one after the other. Each must be Bytes or a Section.
type Parts []Content

// Size is that of all parts.
func (p Parts) Size() int64 {
	var n int64
	for _, c := range p {
		n += c.Size()
	}
	return n
}

// Stream is content that a function writes while it is sent.
type Stream struct {
	// Length is how much it will write, 0 or less if it is not known; then it
	// is sent chunked, or up to the end of the connection.
	Length int64
	// Reads says that Write, or what runs beside it, reads the request's content:
	// a client that waits to be asked for it is asked, before the head is sent.
	Reads bool
	// Write writes the content. An error ends the connection without the end
	// of the content, so that the client knows.
	Write func(ctx context.Context, w *BodyWriter) error
}

// Size is the length, -1 if it is not known.
func (s Stream) Size() int64 {
	if s.Length > 0 {
		return s.Length
	}
	return -1
}

// Upgrade is what becomes of the connection after status 101, or after a 2xx to
// CONNECT: the function has it to itself, with what the client has already sent,
// until it returns. The server then closes it.
type Upgrade func(ctx context.Context, s netio.Stream) error

// Size is not known.
func (Upgrade) Size() int64 { return -1 }

// BodyWriter takes the content of a [Stream]. Write sends it, or keeps it for a
// moment to fill a segment, and waits for a client that reads slowly; it fails
// when the client is gone. With nothing but a Writer it is for tests of streams.
type BodyWriter struct {
	io.Writer
	flush   func() error
	trailer func(name, value string)
}

// Flush sends what was written so far.
func (w *BodyWriter) Flush() error {
	if w.flush == nil {
		return nil
	}
	return w.flush()
}

// SetTrailer adds a field behind the content, if the client takes such fields
// and the content is chunked; else it is dropped (RFC 9110 section 6.5.1).
func (w *BodyWriter) SetTrailer(name, value string) { w.trailer(name, value) }

// Text is a response of plain text, with a newline at its end.
func Text(status int, text string) *Response {
	return &Response{
		Status:  status,
		Header:  Header{{"Content-Type", "text/plain; charset=utf-8"}},
		Content: Bytes(text + "\n"),
	}
}

// Refused is a response that only says its status, for people: "404 Not Found".
func Refused(status int) *Response {
	return Text(status, statusLine(status))
}

func statusLine(status int) string {
	digits := [3]byte{byte('0' + status/100%10), byte('0' + status/10%10), byte('0' + status%10)}
	return string(digits[:]) + " " + http1.StatusText(status)
}
