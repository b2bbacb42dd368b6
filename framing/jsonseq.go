package framing

import (
	"bufio"
	"bytes"
	"fmt"
)

// recordSeparator stands before each element of a JSON text sequence.
const recordSeparator = 0x1e

// jsonSeq is the JSON text sequence of RFC 7464: a record separator, a JSON
// value, a newline. A frame is the value.
//
// As the RFC asks, an element that is not a JSON value does not end the
// sequence: it is dropped, and so is a number or a literal without white
// space behind it, which may have lost its end. An element that the end of
// the stream cuts off is ErrTruncated.
type jsonSeq struct{}

func (jsonSeq) String() string { return "json-seq" }

func (jsonSeq) NewDecoder(limit int) bufio.SplitFunc {
	return (&jsonSeqDecoder{value: jsonDecoder{limit: limit}}).next
}

func (jsonSeq) NewEncoder() Encoder { return jsonSeq{} }

func (jsonSeq) Append(dst, frame []byte) ([]byte, error) {
	value, err := oneJSON(frame)
	if err != nil {
		return dst, unfit(err)
	}
	dst = append(dst, recordSeparator)
	return append(append(dst, value...), '\n'), nil
}

type jsonSeqDecoder struct {
	state seqState
	value jsonDecoder
}

// seqState is where in a sequence a decoder stands.
type seqState uint8

const (
	seqStart seqState = iota // before the first separator
	seqLead                  // after a separator
	seqValue                 // in a value
	seqEnded                 // after a value, before what shows it whole
	seqDrop                  // in what is dropped up to the next separator
)

func (d *jsonSeqDecoder) next(data []byte, atEOF bool) (int, []byte, error) {
	at := 0
	for at < len(data) {
		rest := data[at:]
		switch d.state {
		case seqStart:
			if rest[0] != recordSeparator {
				return 0, nil, fmt.Errorf("%w: a JSON text sequence begins with the byte 1e, not %02x", ErrMalformed, rest[0])
			}
			at++
			d.state = seqLead
		case seqDrop:
			i := bytes.IndexByte(rest, recordSeparator)
			if i < 0 {
				return len(data), nil, nil
			}
			at += i + 1
			d.state = seqLead
		case seqLead:
			if rest[0] == recordSeparator || isJSONSpace(rest[0]) {
				at++
				continue
			}
			d.begin()
		default:
			n, token, err := d.element(rest, atEOF)
			if token != nil || err != nil {
				return at + n, token, err
			}
			if d.state != seqDrop {
				return at, nil, nil
			}
			at += n
		}
	}
	return at, nil, nil
}

func (d *jsonSeqDecoder) begin() {
	d.state = seqValue
	d.value.looked = 0
	d.value.scanner.reset()
}

// element reads on in the value that data begins with. When it returns with
// the state seqDrop, it has given the value or dropped it.
func (d *jsonSeqDecoder) element(data []byte, atEOF bool) (int, []byte, error) {
	v := &d.value
	if d.state == seqValue {
		switch event, err := v.scan(data); {
		case event == jsonBad:
			d.state = seqDrop
			return v.looked, nil, nil
		case err != nil:
			return 0, nil, err
		case event == jsonDone:
			d.state = seqEnded
		}
	}
	if d.state == seqEnded && (v.looked < len(data) || atEOF) {
		return d.judge(data)
	}
	if atEOF {
		return 0, nil, fmt.Errorf("%w: an element of a JSON text sequence", ErrTruncated)
	}
	return 0, nil, nil
}

// judge gives the value that data begins with if what follows, or the end of
// the stream where nothing does, shows it whole.
func (d *jsonSeqDecoder) judge(data []byte) (int, []byte, error) {
	value, rest := data[:d.value.looked], data[d.value.looked:]
	delimited := bytes.IndexByte([]byte(`"]}`), value[len(value)-1]) >= 0
	switch {
	case len(rest) == 0 && !delimited:
		return 0, nil, fmt.Errorf("%w: a JSON number or literal without its newline", ErrTruncated)
	case len(rest) == 0, rest[0] == recordSeparator && delimited:
		d.state = seqDrop
		return len(value), value, nil
	case isJSONSpace(rest[0]):
		d.state = seqDrop
		return len(value) + 1, value, nil
	}
	d.state = seqDrop
	return len(value), nil, nil
}
