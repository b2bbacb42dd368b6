package framing

import (
	"encoding/base64"
	"fmt"
	"unicode/utf8"
)

// jsonWriter writes a JSON text of at most limit bytes. After the first piece
// that does not fit it writes nothing more, and err says so.
type jsonWriter struct {
	buf   []byte
	limit int
	err   error
}

// fits reports whether n bytes more are within the limit.
func (w *jsonWriter) fits(n int) bool {
	if w.err == nil && n > w.limit-len(w.buf) {
		w.err = fmt.Errorf("%w: over %d bytes of JSON for one value", ErrTooLong, w.limit)
	}
	return w.err == nil
}

// raw writes text as it is.
func (w *jsonWriter) raw(text string) {
	if w.fits(len(text)) {
		w.buf = append(w.buf, text...)
	}
}

// json writes a part of JSON as it is.
func (w *jsonWriter) json(part []byte) {
	if w.fits(len(part)) {
		w.buf = append(w.buf, part...)
	}
}

// text writes a string.
func (w *jsonWriter) text(text []byte) {
	short := len(text) <= (w.limit-len(w.buf)-2)/jsonEscaped // fits whatever it holds
	if w.err == nil && (short || w.fits(jsonStringLen(text))) {
		w.buf = appendJSONString(w.buf, text)
	}
}

// base64 writes a string with data in base64.
func (w *jsonWriter) base64(data []byte) {
	if w.fits(base64.StdEncoding.EncodedLen(len(data)) + 2) {
		w.buf = appendJSONBase64(w.buf, data)
	}
}

// textOrBase64 writes a string that may be any bytes: {"base64":"..."} where
// they are not UTF-8.
func (w *jsonWriter) textOrBase64(text []byte) {
	if utf8.Valid(text) {
		w.text(text)
		return
	}
	w.raw(`{"base64":`)
	w.base64(text)
	w.raw("}")
}

// name makes what was written from start on fit to be the name of a member: a
// value that is no string becomes one that holds its text.
func (w *jsonWriter) name(start int) {
	if w.err == nil && w.buf[start] != '"' {
		written := string(w.buf[start:])
		w.buf = w.buf[:start]
		w.text([]byte(written))
	}
	w.raw(":")
}

func appendJSONBase64(dst, data []byte) []byte {
	return append(base64.StdEncoding.AppendEncode(append(dst, '"'), data), '"')
}
