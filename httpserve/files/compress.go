package files

import (
	"bytes"
	"context"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/sockkit/sockkit/httpserve"
)

// mostEncoding caps the contents that are compressed while they are sent: each
// holds an encoder of some megabytes for as long as its client reads.
const mostEncoding = 64

// zstdWindow is what a client needs to hold to decode; browsers take up to 8 MiB
// (RFC 9659).
const zstdWindow = 1 << 20

// encoder compresses one content after the other.
type encoder interface {
	io.WriteCloser
	Reset(w io.Writer)
}

// encoders keeps encoders that have been used: making one costs up to a megabyte.
type encoders struct {
	free [codingCount]sync.Pool
}

// take returns an encoder that writes to w; it must be given back.
func (p *encoders) take(c coding, w io.Writer) (encoder, error) {
	if used, ok := p.free[c].Get().(encoder); ok {
		used.Reset(w)
		return used, nil
	}
	if c == gzipped {
		return gzip.NewWriter(w), nil
	}
	return zstd.NewWriter(w, zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(zstdWindow), zstd.WithLowerEncoderMem(true))
}

// give takes an encoder back.
func (p *encoders) give(c coding, e encoder) {
	e.Reset(nil)
	p.free[c].Put(e)
}

// encode compresses all of in. An input that is shorter than size is an error:
// the file has changed.
func (p *encoders) encode(c coding, w io.Writer, in io.Reader, size int64) error {
	e, err := p.take(c, w)
	if err != nil {
		return err
	}
	defer p.give(c, e)
	if n, err := io.Copy(e, in); err != nil {
		return err
	} else if n < size {
		return io.ErrUnexpectedEOF
	}
	return e.Close()
}

// squeezed is the file compressed on the fly: a small one in memory, and kept
// with the file; others while they are sent. If it does not get smaller, or too
// many are being sent, it is the file itself.
func (h *Handler) squeezed(r *httpserve.Request, e *entry, c coding) *representation {
	if done := e.coded[c].Load(); done != nil {
		return done
	}
	if e.file != nil && !h.encoding.take(1) {
		return e.plain
	}
	f := form{mediaType: e.mediaType, coding: c, vary: true, tag: tagOf(e.state, c, r.Received)}
	rep := h.describe(e.state, f, r.Received)
	if e.file != nil {
		rep.from, rep.taken = e, &h.encoding
		rep.content = h.stream(e, c)
		return rep
	}
	var small bytes.Buffer
	if err := h.encoders.encode(c, &small, bytes.NewReader(e.data), e.state.size); err != nil || small.Len() >= len(e.data) {
		rep = e.plain
	} else {
		rep.inMemory(bytes.Clone(small.Bytes()), false)
	}
	e.coded[c].Store(rep)
	return rep
}

// stream is the content that compresses a file while it is sent.
func (h *Handler) stream(e *entry, c coding) httpserve.Stream {
	return httpserve.Stream{Write: func(_ context.Context, w *httpserve.BodyWriter) error {
		return h.encoders.encode(c, w, io.NewSectionReader(e.file, 0, e.state.size), e.state.size)
	}}
}
