package actions

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/framing/websocket"
)

// records is how messages stand in the input and output of a program.
type records struct {
	codec framing.Codec
	max   int  // bytes of a message
	lines bool // a record is a line, whose end is no part of the message
	kind  websocket.Opcode
}

func newRecords(s Socket) (records, error) {
	r := records{codec: s.Frame, kind: s.Message}
	if r.codec == nil {
		var err error
		if r.codec, err = framing.Parse("line"); err != nil {
			return r, err
		}
	}
	name, params, _ := strings.Cut(r.codec.String(), "+")
	r.lines = (name == "line" || name == "crlf") && !strings.Contains(params, "inclusive")
	r.max = framing.Limit(r.codec, framing.DefaultMax)
	if r.kind == 0 {
		r.kind = websocket.Binary
		if framing.Textual(r.codec) {
			r.kind = websocket.Text
		}
	}
	return r, nil
}

// encoder makes records of messages, of a program's input.
type encoder struct {
	records
	framing.Encoder
	out []byte
}

func (r records) encoder() *encoder { return &encoder{records: r, Encoder: r.codec.NewEncoder()} }

// record is the record of a message, valid until the next call. The end of a line
// may be part of the message, once, where records are lines. The error wraps
// [framing.ErrUnfit]: a message of two lines must not become two messages.
func (e *encoder) record(message []byte) ([]byte, error) {
	if e.lines {
		message = trimLineEnd(message)
	}
	var err error
	e.out, err = e.Append(e.out[:0], message)
	record := e.out
	if cap(e.out) > 2*outputBuffer {
		e.out = nil
	}
	return record, err
}

// decoder makes messages of a program's output.
type decoder struct {
	split func(data []byte, atEOF bool) (int, []byte, error)
	data  []byte // what has come and is not yet a record
}

func (r records) decoder() *decoder { return &decoder{split: r.codec.NewDecoder(r.max)} }

// add takes a piece of output, or its end, and calls send for each record that
// ends in it. The error is the codec's, which holds the room for a record in
// bounds.
func (d *decoder) add(output []byte, atEOF bool, send func(record []byte)) error {
	data := output
	if len(d.data) > 0 {
		d.data = append(d.data, output...)
		data = d.data
	}
	for {
		n, record, err := d.split(data, atEOF)
		if err != nil {
			return err
		}
		data = data[n:]
		if record != nil {
			send(record)
		}
		if n == 0 && record == nil || len(data) == 0 {
			break
		}
	}
	d.keep(data)
	return nil
}

// keep keeps what is not yet a record, without the room of a long one before it.
func (d *decoder) keep(rest []byte) {
	if len(rest) > 0 && len(rest) == len(d.data) {
		return // it is all there
	}
	if len(rest) == 0 && cap(d.data) > 2*outputBuffer {
		d.data = nil
		return
	}
	d.data = append(d.data[:0], rest...)
}

// sendable is a record as it can be sent. What is not UTF-8 in a text becomes
// U+FFFD; changed tells that.
func (r records) sendable(record []byte) (message []byte, changed bool) {
	if r.kind != websocket.Text || utf8.Valid(record) {
		return record, false
	}
	return bytes.ToValidUTF8(record, []byte("\uFFFD")), true
}
