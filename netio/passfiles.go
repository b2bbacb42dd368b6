package netio

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"
)

// ErrNoFiles marks a peer that has passed no descriptor where some were expected.
var ErrNoFiles = errors.New("the peer passed no descriptor with its first byte")

// FilePasser is a connection over a Unix socket that carries open files as well
// (unix(7), SCM_RIGHTS). Its own go with the first bytes that are written, those
// of the peer come with the first that are read. What a peer passes later, or to
// a stream that is no FilePasser, the kernel closes. Close it like the stream.
type FilePasser struct {
	around
	conn *net.UnixConn

	writing sync.Mutex
	send    []int // descriptors; nil once they are on their way

	reading sync.Mutex
	take    bool   // the first bytes are still to be read
	held    []byte // they are, and nobody has got them
	failed  error  // how that read has failed
}

// PassFiles makes a [FilePasser] of a connection over a Unix stream socket. The
// descriptors in send stay the caller's, who keeps them open; with take
// [FilePasser.Files] gives what the peer passes. Other streams are [ErrSyntax].
func PassFiles(s Stream, send []int, take bool) (*FilePasser, error) {
	conn, ok := s.(*net.UnixConn)
	if !ok || conn.LocalAddr().Network() != "unix" {
		return nil, fmt.Errorf("%w: descriptors are passed over Unix stream sockets only", ErrSyntax)
	}
	return &FilePasser{around: around{s}, conn: conn, send: send, take: take}, nil
}

// Files waits for the first bytes of the peer, which stay to be read, and returns
// the descriptors that came with them, closed on exec. The caller closes them. It
// fails with [ErrNoFiles] if there are none, and with the cause of ctx if that
// ends first. A second call gives none.
func (f *FilePasser) Files(ctx context.Context) ([]*os.File, error) {
	f.reading.Lock()
	defer f.reading.Unlock()
	if !f.take {
		return nil, ErrNoFiles
	}
	f.take = false
	stop := context.AfterFunc(ctx, func() { _ = f.conn.SetReadDeadline(time.Unix(1, 0)) })
	defer stop()
	buf := make([]byte, firstBuffer)
	n, files, err := receiveFiles(f.conn, buf)
	f.held, f.failed = buf[:n], err
	switch {
	case ctx.Err() != nil:
		closeFiles(files)
		return nil, context.Cause(ctx)
	case err == nil && len(files) == 0:
		return nil, ErrNoFiles
	}
	return files, err
}

// Read gives what Files has read first.
func (f *FilePasser) Read(p []byte) (int, error) {
	f.reading.Lock()
	f.take = false
	if len(f.held) > 0 {
		n := copy(p, f.held)
		f.held = f.held[n:]
		f.reading.Unlock()
		return n, nil
	}
	failed := f.failed
	f.reading.Unlock()
	if failed != nil {
		return 0, failed
	}
	return f.Stream.Read(p)
}

// Write sends the descriptors with the first bytes.
func (f *FilePasser) Write(p []byte) (int, error) {
	f.writing.Lock()
	send := f.send
	if len(p) > 0 {
		f.send = nil
	}
	f.writing.Unlock()
	if len(send) == 0 || len(p) == 0 {
		return f.Stream.Write(p)
	}
	n, err := sendFiles(f.conn, p, send)
	if err != nil || n == len(p) {
		return n, err
	}
	more, err := f.Stream.Write(p[n:])
	return n + more, err
}

// CloseWrite fails with [ErrLost] if there was no byte with which the descriptors
// could go.
func (f *FilePasser) CloseWrite() error {
	f.writing.Lock()
	left := f.send
	f.send = nil
	f.writing.Unlock()
	err := f.Stream.CloseWrite()
	if len(left) > 0 {
		return fmt.Errorf("%w: descriptor %d was not passed: it goes with the first byte, and none was sent", ErrLost, left[0])
	}
	return err
}

// ReadConn is the connection, unless something is left to be read before.
func (f *FilePasser) ReadConn() syscall.Conn {
	f.reading.Lock()
	defer f.reading.Unlock()
	if len(f.held) > 0 || f.failed != nil {
		return nil
	}
	return f.conn
}

// WriteConn is none: the kernel moves no descriptors.
func (f *FilePasser) WriteConn() syscall.Conn { return nil }

// SyscallConn is the connection's, for those who wait for it.
func (f *FilePasser) SyscallConn() (syscall.RawConn, error) { return f.conn.SyscallConn() }

func closeFiles(files []*os.File) {
	for _, file := range files {
		_ = file.Close() // nobody has written to it
	}
}

// fileName is what messages call a descriptor that was passed.
func fileName(n int) string { return "passed descriptor " + strconv.Itoa(n) }
