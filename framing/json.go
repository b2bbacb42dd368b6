package framing

import (
	"bufio"
	"fmt"
)

// jsonValues is a stream of JSON values (RFC 8259), one after the other or
// with white space between. A frame is one value as it was written, line
// breaks and all. Encoding leaves the value as it is and ends it with a
// newline; white space around it is dropped.
type jsonValues struct{}

func (jsonValues) String() string { return "json" }

func (jsonValues) NewDecoder(limit int) bufio.SplitFunc {
	d := &jsonDecoder{limit: limit}
	d.scanner.reset()
	return d.next
}

func (jsonValues) NewEncoder() Encoder { return jsonValues{} }

func (jsonValues) Append(dst, frame []byte) ([]byte, error) {
	value, err := oneJSON(frame)
	if err != nil {
		return dst, unfit(err)
	}
	return append(append(dst, value...), '\n'), nil
}

// unfit is the error of an encoder whose frame is not what it should be: the
// cause's text stays, its kind becomes ErrUnfit.
func unfit(cause error) error {
	return fmt.Errorf("%w: %v", ErrUnfit, cause) //nolint:errorlint // an error has one kind
}

type jsonDecoder struct {
	limit   int
	scanner jsonScanner
	looked  int // bytes of the value that the scanner has seen
}

func (d *jsonDecoder) next(data []byte, atEOF bool) (int, []byte, error) {
	lead := 0
	if d.looked == 0 {
		lead = jsonSpace(data)
	}
	value := data[lead:]
	if len(value) == 0 {
		return lead, nil, nil
	}
	event, err := d.scan(value)
	if err != nil {
		return 0, nil, err
	}
	if event == jsonMore && !atEOF {
		return lead, nil, nil
	}
	if event == jsonMore && !d.scanner.endsHere() {
		return 0, nil, fmt.Errorf("%w: JSON", ErrTruncated)
	}
	value, rest := value[:d.looked], value[d.looked:]
	d.scanner.reset()
	d.looked = 0
	return lead + len(value) + jsonSpace(rest), value, nil
}

// scan reads on in the value that data begins with.
func (d *jsonDecoder) scan(data []byte) (jsonEvent, error) {
	// One byte over the limit shows whether a number ends at the limit.
	end := min(len(data), timesPlus(d.limit, 1, 1))
	n, event := d.scanner.scan(data[d.looked:end])
	d.looked += n
	if event == jsonBad {
		return event, d.scanner.refuse(data[d.looked])
	}
	if d.looked > d.limit {
		return event, fmt.Errorf("%w: a JSON value of over %d bytes", ErrTooLong, d.limit)
	}
	return event, nil
}
