package http1

import (
	"io"
	"math"
)

// ChunkLimits cap a chunked body. The zero value of each stands for its default.
type ChunkLimits struct {
	Body     int64  // bytes of data; 0: no limit but 2^63-1. Over it: ErrBodyTooLarge
	Overhead int    // bytes of all extensions together; 0: 16384. Over it: ErrChunkOverhead
	Trailer  Limits // of the trailer section; Head 0: 8192
}

const (
	defaultOverhead = 16 << 10
	defaultTrailer  = 8 << 10
	mostSizeDigits  = 64 // of one chunk size, leading zeros and all
)

// ChunkDecoder takes the chunked coding of RFC 9112 7.1 off a body, in whatever
// pieces it comes. The zero value decodes one body; Reset makes it ready for the
// next and keeps its room.
type ChunkDecoder struct {
	// Trailer holds the trailer fields after io.EOF. They point into the buffer
	// of the last call. See TrailerAllowed for which of them may be used.
	Trailer Fields

	limits   ChunkLimits
	state    chunkState
	left     int64 // data bytes of this chunk that are to come; while its size is read, the size
	total    int64 // data bytes that came or were announced
	digits   int   // of this chunk's size
	overhead int   // extension bytes so far
}

// Reset prepares for a new body.
func (d *ChunkDecoder) Reset(limits ChunkLimits) {
	trailer := d.Trailer
	trailer.begin()
	*d = ChunkDecoder{Trailer: trailer, limits: limits}
}

// Next takes n bytes from the front of buf and returns the data they held, which
// is a slice of buf. The caller drops the n bytes and calls again with the rest:
//
//   - err is nil: there is data, and perhaps more to take.
//   - ErrIncomplete: the n bytes are taken all the same, and the rest must grow
//     before the next call. The rest is empty, but for the beginning of a trailer
//     section, which the decoder wants to see whole.
//   - io.EOF: the body ended with these n bytes, and Trailer is filled. What
//     follows them is the next message's.
//   - an Error: the body is refused.
//
// There is data only if err is nil.
func (d *ChunkDecoder) Next(buf []byte) (n int, data []byte, err error) {
	for n < len(buf) {
		switch d.state {
		case inData:
			size := int(min(d.left, int64(len(buf)-n)))
			if d.left -= int64(size); d.left == 0 {
				d.state = afterData
			}
			return n + size, buf[n : n+size : n+size], nil
		case inTrailer:
			size, err := d.readTrailer(buf[n:])
			return n + size, nil, err
		}
		if wrong := d.step(buf[n]); wrong != 0 {
			return n, nil, wrong
		}
		n++
	}
	return n, nil, ErrIncomplete
}

// readTrailer reads the trailer section, up to and with the empty line.
func (d *ChunkDecoder) readTrailer(buf []byte) (int, error) {
	lim := d.limits.Trailer
	if lim.Head <= 0 {
		lim.Head = defaultTrailer
	}
	lim = lim.settled()
	if d.Trailer.progress.resumed() {
		if err := d.Trailer.progress.tail(buf, lim.Head-2, ErrHeadTooLarge, nil); err != nil {
			return 0, err
		}
	}
	n, err := d.Trailer.readLines(buf, &lim)
	if err != nil {
		return 0, err
	}
	return n, io.EOF
}

// step takes one byte that is no data.
func (d *ChunkDecoder) step(c byte) Error {
	switch d.state {
	case sizeStart, inSize:
		if digit := hexValue(c); digit < 16 {
			return d.sizeDigit(digit)
		}
		if d.state == sizeStart {
			return ErrChunkSize
		}
	case afterData, afterDataCR:
		return d.dataEnd(c)
	case sizeLF:
		if c != '\n' {
			return ErrChunkSize
		}
		return d.sizeRead()
	}
	next := chunkSteps[d.state][chunkClassOf(c)]
	if next == 0 {
		if d.state == inSize {
			return ErrChunkSize
		}
		return ErrChunkExtension
	}
	if d.state = next; next != sizeLF {
		d.overhead++
	}
	if d.overhead > d.limits.overhead() {
		return ErrChunkOverhead
	}
	return 0
}

// sizeDigit adds a digit to the size.
func (d *ChunkDecoder) sizeDigit(digit byte) Error {
	if d.state == sizeStart {
		d.state, d.left, d.digits = inSize, 0, 0
	}
	d.digits++
	if d.left > math.MaxInt64>>4 || d.digits > mostSizeDigits {
		return ErrChunkSize
	}
	d.left = d.left<<4 | int64(digit)
	return 0
}

// sizeRead acts on a size line that is read.
func (d *ChunkDecoder) sizeRead() Error {
	if d.left == 0 {
		d.state = inTrailer
		return 0
	}
	limit := d.limits.Body
	if limit <= 0 {
		limit = math.MaxInt64
	}
	if d.left > limit-d.total {
		return ErrBodyTooLarge
	}
	d.total += d.left
	d.state = inData
	return 0
}

// dataEnd takes the CRLF after the data of a chunk.
func (d *ChunkDecoder) dataEnd(c byte) Error {
	switch {
	case d.state == afterData && c == '\r':
		d.state = afterDataCR
	case d.state == afterDataCR && c == '\n':
		d.state = sizeStart
	default:
		return ErrChunkEnd
	}
	return 0
}

// overhead returns the limit of extension bytes.
func (l *ChunkLimits) overhead() int {
	if l.Overhead <= 0 {
		return defaultOverhead
	}
	return l.Overhead
}
