package framing

import (
	"bufio"
	"errors"
	"fmt"
)

// gobRereads bounds the work on values that are spread over many messages: in
// all, the limit on a frame times this is read for one.
const gobRereads = 64

// gobJSON has a stream of package encoding/gob on the wire and JSON texts as
// frames, one for each value that was encoded. It needs no Go types: a gob
// stream describes its own. Written from the specification in the
// documentation of encoding/gob.
//
// Structs and maps are objects, a key that is no string becomes one; fields
// that are zero are absent, as in the stream. Slices and arrays are arrays, a
// complex number is an array of two. Bytes, and what a GobEncoder or
// BinaryMarshaler made (a time.Time, for one), are strings in base64; a string
// that is not UTF-8 is {"base64":"..."}. An interface is its value, nil is null.
//
// The limit applies to the messages of a value and to the JSON text, each.
// There is no encoding, which would need the types.
type gobJSON struct{}

func (gobJSON) String() string { return "gob+json" }

func (gobJSON) NewEncoder() Encoder { return gobJSON{} }

func (gobJSON) Append(dst, _ []byte) ([]byte, error) {
	return dst, fmt.Errorf("%w: gob+json cannot be written; send JSON with json or line instead", ErrUnfit)
}

func (gobJSON) NewDecoder(limit int) bufio.SplitFunc {
	d := &gobDecoder{limit: limit}
	d.values.types = newGobTypes()
	d.values.out = jsonWriter{limit: limit}
	return d.next
}

type gobDecoder struct {
	limit  int
	values gobValues
	spans  []gobSpan // the messages of the current value that have come
	looked int       // where the last of them ends
	work   int       // bytes that were read for the current value, again and again
}

func (d *gobDecoder) next(data []byte, atEOF bool) (int, []byte, error) {
	taken := 0
	for {
		rest := data[taken:]
		whole, err := d.message(rest)
		if err != nil {
			return 0, nil, err
		}
		if !whole {
			return taken, nil, gobCut(rest, atEOF)
		}
		isValue, err := d.values.read(rest, d.spans)
		if errors.Is(err, errGobMore) {
			continue
		}
		if err != nil {
			return 0, nil, err
		}
		taken += d.looked
		d.spans, d.looked, d.work = d.spans[:0], 0, 0
		if isValue {
			return taken, d.values.out.buf, d.values.out.err
		}
	}
}

// message takes the next message of the current value and reports whether it
// was there.
func (d *gobDecoder) message(data []byte) (bool, error) {
	rest := data[d.looked:]
	n, err := gobMessage(rest, d.limit-d.looked)
	if err != nil || n == 0 || n > len(rest) {
		return false, err
	}
	_, prefix, _ := gobUint(rest)
	d.spans = append(d.spans, gobSpan{d.looked + prefix, d.looked + n})
	d.looked += n
	if d.work += d.looked; d.work/gobRereads > d.limit {
		return false, fmt.Errorf("%w: a value of gob in %d messages", ErrTooLong, len(d.spans))
	}
	return true, nil
}
