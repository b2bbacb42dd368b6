package websocket

import (
	"compress/flate"
	"errors"
	"io"
)

// windowSize is how far back compressed data may refer.
const windowSize = 32 << 10

// inflateEnd completes a message: the four bytes that each leaves out, and an
// empty last block, at which the decompressor ends.
const inflateEnd = deflateTail + "\x01\x00\x00\xff\xff"

// maxLasts is how many last blocks a message may have beside inflateEnd's. Behind
// each the decompressor is made ready anew, which takes as long as a window is to be
// copied, and takes two bytes to ask for. No compressor we know of makes more than
// one.
const maxLasts = 16

// inflater decompresses the messages of one direction.
type inflater struct {
	alone  bool
	reader io.ReadCloser // also a flate.Resetter; nil before the first message
	source halves
	window []byte // the end of what was inflated, for the next message
	out    []byte
	text   textCheck
}

func newInflater(agreed Deflate, role Role) *inflater {
	if role == Server {
		return &inflater{alone: agreed.alone(Client)}
	}
	return &inflater{alone: agreed.alone(Server)}
}

// forget gives up the room of the last message, if it is much.
func (f *inflater) forget() {
	if cap(f.out) > keptRoom {
		f.out = nil
	}
}

// message inflates one message to at most limit bytes. The result is valid until
// the next call.
func (f *inflater) message(data []byte, limit int, text bool) ([]byte, error) {
	f.source = halves{data: data, end: inflateEnd}
	f.out = f.out[:0]
	f.text.ended()
	for lasts := 0; !f.source.empty(); lasts++ { // a last block may stand in the middle, too
		if lasts > maxLasts {
			return nil, ErrDeflate
		}
		f.begin()
		from := len(f.out)
		if err := f.read(limit, text); err != nil {
			return nil, err
		}
		if !f.alone || !f.source.empty() {
			f.remember(f.out[from:])
		}
	}
	if f.alone {
		f.window = f.window[:0]
	}
	f.source = halves{}
	if text && !f.text.ended() {
		return nil, ErrText
	}
	return f.out, nil
}

// begin makes the reader ready for compressed data that goes on from the window.
func (f *inflater) begin() {
	if f.reader == nil {
		f.reader = flate.NewReaderDict(&f.source, f.window)
		return
	}
	_ = f.reader.(flate.Resetter).Reset(&f.source, f.window) // never fails
}

// read inflates up to a last block.
func (f *inflater) read(limit int, text bool) error {
	for {
		f.out = growWithin(f.out, limit)
		room := f.out[len(f.out):min(cap(f.out), limit)]
		var beyond [1]byte
		full := len(room) == 0
		if full {
			room = beyond[:] // of a message that fits, only the end is left
		}
		n, err := f.reader.Read(room)
		switch {
		case full && n > 0:
			return ErrTooBig
		case text && !f.text.add(room[:n]):
			return ErrText
		}
		f.out = f.out[:len(f.out)+n]
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return ErrDeflate
		}
	}
}

// growWithin makes room for more in a buffer that is full, but not beyond limit.
func growWithin(dst []byte, limit int) []byte {
	if len(dst) < cap(dst) || len(dst) >= limit {
		return dst
	}
	return append(make([]byte, 0, min(limit, max(2*cap(dst), 1<<10))), dst...)
}

// remember keeps what the next block may refer to.
func (f *inflater) remember(out []byte) {
	if len(out) >= windowSize {
		f.window, out = f.window[:0], out[len(out)-windowSize:]
	} else if excess := len(f.window) + len(out) - windowSize; excess > 0 {
		f.window = append(f.window[:0], f.window[excess:]...)
	}
	f.window = append(f.window, out...)
}

// halves reads the bytes of a message and then its end, each byte as it is asked
// for, so that nothing behind a last block is lost.
type halves struct {
	data []byte
	end  string
}

func (h *halves) empty() bool { return len(h.data) == 0 && len(h.end) == 0 }

// Read is there for io.Reader; flate asks for bytes.
func (h *halves) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	c, err := h.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

// ReadByte gives the next byte, io.EOF behind the last.
func (h *halves) ReadByte() (c byte, err error) {
	switch {
	case len(h.data) > 0:
		c, h.data = h.data[0], h.data[1:]
	case len(h.end) > 0:
		c, h.end = h.end[0], h.end[1:]
	default:
		err = io.EOF
	}
	return c, err
}
