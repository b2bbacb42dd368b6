package framing

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"strconv"
)

// lspHeaders is the most that the headers of one message may take, in bytes.
const lspHeaders = 4096

// lsp is the base protocol of the Language Server Protocol: headers in the
// manner of HTTP, of which Content-Length is the one that counts, an empty
// line, the message. Other headers are passed over. A newline alone ends a
// header too.
type lsp struct{}

func (lsp) String() string { return "lsp" }

func (lsp) NewDecoder(limit int) bufio.SplitFunc {
	d := &lspDecoder{limit: limit, size: -1}
	return d.next
}

func (lsp) NewEncoder() Encoder { return lsp{} }

func (lsp) Append(dst, frame []byte) ([]byte, error) {
	dst = append(dst, "Content-Length: "...)
	dst = strconv.AppendInt(dst, int64(len(frame)), 10)
	return append(append(dst, "\r\n\r\n"...), frame...), nil
}

type lspDecoder struct {
	limit int
	start int // bytes of the headers that were read, in whole lines
	size  int // the announced length, or -1
	body  bool
}

func (d *lspDecoder) next(data []byte, atEOF bool) (int, []byte, error) {
	for !d.body {
		more, err := d.header(data)
		if err != nil {
			return 0, nil, err
		}
		if more {
			break
		}
	}
	if d.body && len(data)-d.start >= d.size {
		end := d.start + d.size
		token := data[d.start:end:end]
		*d = lspDecoder{limit: d.limit, size: -1}
		return end, token, nil
	}
	if !atEOF || len(data) == 0 {
		return 0, nil, nil
	}
	if !d.body {
		return 0, nil, fmt.Errorf("%w: in the headers of a message", ErrTruncated)
	}
	return 0, nil, fmt.Errorf("%w: %d of %d bytes came", ErrTruncated, len(data)-d.start, d.size)
}

// header reads the next line of the headers and reports whether more must
// come for that.
func (d *lspDecoder) header(data []byte) (more bool, err error) {
	window := data[:min(len(data), lspHeaders)]
	n := bytes.IndexByte(window[d.start:], '\n')
	if n < 0 && len(data) >= lspHeaders {
		return false, fmt.Errorf("%w: the headers of a message take over %d bytes", ErrTooLong, lspHeaders)
	}
	if n < 0 {
		return true, nil
	}
	line := trimReturn(window[d.start : d.start+n])
	d.start += n + 1
	if len(line) > 0 {
		return false, d.field(line)
	}
	if d.size < 0 {
		return false, fmt.Errorf("%w: a message without Content-Length", ErrMalformed)
	}
	d.body = true
	return false, nil
}

func (d *lspDecoder) field(line []byte) error {
	name, value, ok := bytes.Cut(line, []byte(":"))
	if !ok || !isHeaderName(name) {
		return fmt.Errorf("%w: %.40q where a header belongs", ErrMalformed, line)
	}
	if !bytes.EqualFold(name, []byte("Content-Length")) {
		return nil
	}
	if d.size >= 0 {
		return fmt.Errorf("%w: Content-Length twice", ErrMalformed)
	}
	size, err := strconv.ParseUint(string(bytes.TrimSpace(value)), 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return fmt.Errorf("%w: %.40q is no Content-Length", ErrMalformed, value)
	}
	if size > uint64(d.limit) {
		return fmt.Errorf("%w: %d bytes announced, %d allowed", ErrTooLong, size, d.limit)
	}
	d.size = int(size)
	return nil
}

// isHeaderName takes letters, digits and hyphens, so that a stream that is
// not of this protocol is soon found out.
func isHeaderName(name []byte) bool {
	for _, c := range name {
		if !isLetter(c) && c != '-' && (c < '0' || c > '9') {
			return false
		}
	}
	return len(name) > 0
}
