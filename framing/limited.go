package framing

import (
	"bufio"
	"fmt"
	"time"
)

// limited is a codec with a limit of its own, which holds for both ways: what
// its encoder takes, its decoder lets pass.
type limited struct {
	Codec
	max int
}

func (l limited) String() string { return l.Codec.String() + "+max=" + formatSize(l.max) }

func (l limited) NewDecoder(int) bufio.SplitFunc { return l.Codec.NewDecoder(l.max) }

func (l limited) NewEncoder() Encoder { return &limitedEncoder{l.Codec.NewEncoder(), l.max} }

type limitedEncoder struct {
	Encoder
	max int
}

func (l *limitedEncoder) Append(dst, frame []byte) ([]byte, error) {
	if len(frame) > l.max {
		return dst, fmt.Errorf("%w: %d bytes, its own limit is %d", ErrUnfit, len(frame), l.max)
	}
	return l.Encoder.Append(dst, frame)
}

// Stamp makes the wrapper a [Stamper] where the encoder inside is one.
func (l *limitedEncoder) Stamp(at time.Time, peer string) {
	if inner, ok := l.Encoder.(Stamper); ok {
		inner.Stamp(at, peer)
	}
}
