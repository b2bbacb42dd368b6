package netio

import (
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
)

// What a relay needs to know of a stream, asked through small interfaces so
// that streams of other packages can answer too.

// as finds the outermost T among a stream and what it is wrapped around.
func as[T any](s Stream) (T, bool) {
	for {
		if t, ok := s.(T); ok {
			return t, true
		}
		w, ok := s.(Wrapper)
		if !ok {
			var none T
			return none, false
		}
		s = w.Unwrap()
	}
}

func canRead(s Stream) bool {
	w, ok := as[OneWay](s)
	return !ok || w.CanRead()
}

func canWrite(s Stream) bool {
	w, ok := as[OneWay](s)
	return !ok || w.CanWrite()
}

func isRegular(s Stream) bool {
	f, ok := as[interface{ Regular() bool }](s)
	return ok && f.Regular()
}

// isConn tells connections, which can be lost, from local streams.
func isConn(s Stream) bool {
	_, ok := as[net.Conn](s)
	return ok
}

// endless is a socket whose peer may have no way to end the conversation.
type endless interface{ endless() bool }

// byteConn finds the connection of bytes in a stream. A socket of messages is
// none: it has no FIN and no unread bytes that its end would destroy.
func byteConn(s Stream) (net.Conn, bool) {
	conn, ok := as[net.Conn](s)
	if _, messages := conn.(PacketStream); messages {
		return nil, false
	}
	return conn, ok
}

// readConn is what a stream reads from in the kernel, or nil.
func readConn(s Stream) syscall.Conn { return sideConn(s, Split.ReadConn) }

// writeConn is what a stream writes to in the kernel, or nil.
func writeConn(s Stream) syscall.Conn { return sideConn(s, Split.WriteConn) }

func sideConn(s Stream, side func(Split) syscall.Conn) syscall.Conn {
	if sp, ok := s.(Split); ok {
		return side(sp)
	}
	c, _ := s.(syscall.Conn)
	return c
}

// localClose keeps the error of closing a local stream, which may be the first
// word of a full disk. A connection's tells nothing new.
func localClose(s Stream, err error) error {
	if err == nil || isConn(s) || errors.Is(err, os.ErrClosed) || errors.Is(err, ErrLocal) {
		return nil
	}
	if _, child := as[Exiter](s); child {
		return nil // its status is asked for separately
	}
	return fmt.Errorf("close: %w: %w", ErrLocal, err)
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
