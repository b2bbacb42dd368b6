package framing

import (
	"bufio"
	"bytes"
	"fmt"
	"strconv"
)

// respJSON has the protocol of Redis on the wire and JSON texts as frames, so
// that a line of text is a command. Decoding makes
//
//   - strings, which are {"base64":"..."} where they are not UTF-8, numbers,
//     booleans, null; the doubles that JSON does not have are strings,
//   - arrays of arrays, sets, pushes and inline commands,
//   - objects of maps, whose keys become strings,
//   - {"error":"..."} of errors; attributes are dropped.
//
// The limit applies to the value on the wire and to the JSON text, each.
//
// Encoding takes a command: an array of strings and numbers.
type respJSON struct{}

func (respJSON) String() string { return "resp+json" }

func (respJSON) NewDecoder(limit int) bufio.SplitFunc {
	d := &respDecoder{limit: limit}
	w := &jsonWriter{limit: limit}
	return func(data []byte, atEOF bool) (int, []byte, error) {
		n, value, err := d.next(data, atEOF)
		if value == nil || err != nil {
			return n, nil, err
		}
		w.buf = w.buf[:0]
		if isLetter(value[0]) {
			writeInline(w, value)
		} else {
			(&respReader{w, value}).value()
		}
		return n, w.buf, w.err
	}
}

func writeInline(w *jsonWriter, line []byte) {
	w.raw("[")
	separator := ""
	for word := range bytes.FieldsSeq(line) {
		w.raw(separator)
		separator = ","
		w.textOrBase64(word)
	}
	w.raw("]")
}

// respReader writes as JSON what a decoder has found to be whole.
type respReader struct {
	w    *jsonWriter
	rest []byte
}

// value writes the value that the rest begins with and takes it off.
func (r *respReader) value() {
	first, line := r.line()
	kind := respKinds[first]
	switch kind.rule {
	case respString, respLevel:
		n, _ := respLength(line, kind.null)
		if n < 0 {
			r.w.raw("null")
		} else if kind.rule == respString {
			r.text(first, int(n))
		} else {
			r.level(first, int(n))
		}
	case respInteger, respDouble:
		r.number(line)
	case respBool:
		r.w.raw(strconv.FormatBool(line[0] == 't'))
	case respNull:
		r.w.raw("null")
	default:
		r.string(first, line)
	}
}

func (r *respReader) line() (first byte, text []byte) {
	i := bytes.IndexByte(r.rest, '\n')
	line := r.rest[:i-1]
	r.rest = r.rest[i+1:]
	return line[0], line[1:]
}

// text writes a string of n bytes. Those of "=" begin with three letters for
// the format and a colon.
func (r *respReader) text(first byte, n int) {
	text := r.rest[:n]
	r.rest = r.rest[n+2:]
	if first == '=' && n >= 4 && text[3] == ':' {
		text = text[4:]
	}
	r.string(first, text)
}

func (r *respReader) string(first byte, text []byte) {
	if first != '-' && first != '!' {
		r.w.textOrBase64(text)
		return
	}
	r.w.raw(`{"error":`)
	r.w.textOrBase64(text)
	r.w.raw("}")
}

func (r *respReader) number(text []byte) {
	digits := unsigned(text)
	if digits[0] > '9' {
		r.w.text(text)
		return
	}
	if text[0] == '-' {
		r.w.raw("-")
	}
	for len(digits) > 1 && digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9' {
		digits = digits[1:]
	}
	r.w.json(digits)
}

func (r *respReader) level(first byte, n int) {
	switch first {
	case '%':
		r.pairs(n)
	case '|':
		start := len(r.w.buf)
		r.pairs(n)
		r.w.buf = r.w.buf[:start]
		r.value()
	default:
		r.w.raw("[")
		for i := range n {
			if i > 0 {
				r.w.raw(",")
			}
			r.value()
		}
		r.w.raw("]")
	}
}

func (r *respReader) pairs(n int) {
	r.w.raw("{")
	for i := range n {
		if i > 0 {
			r.w.raw(",")
		}
		start := len(r.w.buf)
		r.value()
		r.w.name(start)
		r.value()
	}
	r.w.raw("}")
}

func (respJSON) NewEncoder() Encoder { return new(respCommands) }

// respCommands encodes commands. It keeps its buffer from frame to frame.
type respCommands struct{ word []byte }

func (e *respCommands) Append(dst, frame []byte) ([]byte, error) {
	command, err := oneJSON(frame)
	if err != nil {
		return dst, unfit(err)
	}
	if command[0] != '[' {
		return dst, fmt.Errorf("%w: a command is an array, not %.20q", ErrUnfit, command)
	}
	words := 0
	if err := eachJSON(command, func(value []byte) error {
		words++
		return respWord(value)
	}); err != nil {
		return dst, err
	}
	if words == 0 {
		return dst, fmt.Errorf("%w: a command without a name", ErrUnfit)
	}
	dst = append(strconv.AppendInt(append(dst, '*'), int64(words), 10), "\r\n"...)
	err = eachJSON(command, func(value []byte) error {
		dst = e.appendWord(dst, value)
		return nil
	})
	return dst, err
}

// respWord refuses what cannot be a word of a command.
func respWord(value []byte) error {
	if value[0] == '"' || value[0] == '-' || value[0] >= '0' && value[0] <= '9' {
		return nil
	}
	return fmt.Errorf("%w: the words of a command are strings and numbers, not %.20q", ErrUnfit, value)
}

func (e *respCommands) appendWord(dst, value []byte) []byte {
	e.word = append(e.word[:0], value...)
	if value[0] == '"' {
		e.word, _ = appendFromJSONString(e.word[:0], value, len(value))
	}
	dst = append(strconv.AppendInt(append(dst, '$'), int64(len(e.word)), 10), "\r\n"...)
	return append(append(dst, e.word...), "\r\n"...)
}
