package netio

import (
	"errors"
	"fmt"
	"io"
)

// copied is a stream with a copy of everything that it accepts written to
// another writer. What it does not accept is not copied.
type copied struct {
	Stream
	to io.Writer
}

// copiedPackets is the same around a stream of messages; their boundaries are
// not kept in the copy.
type copiedPackets struct {
	copied
	max int
}

// withCopy puts to behind the writing side of s; nil leaves s as it is, with
// all that the kernel can do for it.
func withCopy(s Stream, to io.Writer) Stream {
	if to == nil {
		return s
	}
	if packets, ok := s.(PacketStream); ok {
		return &copiedPackets{copied: copied{Stream: s, to: to}, max: packets.MaxPacket()}
	}
	return &copied{Stream: s, to: to}
}

// Write fails if the copy cannot be written, with [ErrLocal].
func (c *copied) Write(p []byte) (int, error) {
	n, err := c.Stream.Write(p)
	if n == 0 {
		return n, err
	}
	if _, failed := c.to.Write(p[:n]); failed != nil && err == nil {
		err = copyFailure(failed)
	}
	return n, err
}

func copyFailure(err error) error {
	if errors.Is(err, ErrLocal) {
		return err
	}
	return fmt.Errorf("write the copy: %w: %w", ErrLocal, err)
}

// Unwrap is the stream without the copy.
func (c *copied) Unwrap() Stream { return c.Stream }

// MaxPacket is that of the stream.
func (c *copiedPackets) MaxPacket() int { return c.max }
