package framing

import (
	"errors"
	"fmt"
	"math"
	"math/bits"
)

// errGobMore says that a value goes on in the next message.
var errGobMore = errors.New("the value goes on in the next message")

// gobReader reads one value and the definitions before and inside it. A value
// may be spread over several messages: its writer ends a message behind each
// definition of a type.
//
// After the first error every read gives zero, and err tells.
type gobReader struct {
	data  []byte
	spans []gobSpan // the messages, those in hand
	rest  []byte    // what is left of the current message
	err   error
}

// gobSpan is where a message stands without its prefix.
type gobSpan struct{ start, end int }

// nextMessage goes on to the next message.
func (r *gobReader) nextMessage() {
	if len(r.spans) == 0 {
		r.fail(errGobMore)
		return
	}
	r.rest = r.data[r.spans[0].start:r.spans[0].end]
	r.spans = r.spans[1:]
}

func (r *gobReader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
	r.rest = nil
}

func (r *gobReader) refuse(format string, args ...any) {
	r.fail(fmt.Errorf("%w: gob with %s", ErrMalformed, fmt.Sprintf(format, args...)))
}

func (r *gobReader) uint() uint64 {
	value, size, err := gobUint(r.rest)
	if err != nil {
		r.fail(err)
	} else if size == 0 {
		r.refuse("a number that its message does not hold")
	}
	if r.err != nil {
		return 0
	}
	r.rest = r.rest[size:]
	return value
}

// int reads a signed number: its lowest bit says whether the others are
// complemented.
func (r *gobReader) int() int64 {
	u := r.uint()
	if u&1 != 0 {
		return ^int64(u >> 1)
	}
	return int64(u >> 1)
}

// float reads a number whose bytes are reversed, so that round ones are short.
func (r *gobReader) float() float64 {
	return math.Float64frombits(bits.ReverseBytes64(r.uint()))
}

// count reads the number of things of a byte or more that follow in the same
// message.
func (r *gobReader) count(what string) int {
	n := r.uint()
	if n > uint64(len(r.rest)) {
		r.refuse("%d %s in %d bytes", n, what, len(r.rest))
		return 0
	}
	return int(n)
}

// bytes reads a string or byte slice. It is part of the data.
func (r *gobReader) bytes() []byte {
	n := r.count("bytes of a string")
	text := r.rest[:n]
	r.rest = r.rest[n:]
	return text
}

// fields calls do with the number of each field of a struct of up to n fields,
// which do must read.
func (r *gobReader) fields(n int, do func(field int)) {
	field := -1
	for r.err == nil {
		delta := r.uint()
		if delta == 0 {
			return
		}
		if delta > uint64(n-1-field) {
			r.refuse("a field that its struct does not have")
			return
		}
		field += int(delta)
		do(field)
	}
}
