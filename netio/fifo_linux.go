package netio

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// fifo is a [Stream] on a named pipe (fifo(7)). It is opened non-blocking, so
// that whatever waits for the other side can be cancelled.
type fifo struct {
	*filePair
	path string
	met  atomic.Bool // a writer has come since we opened it, or none is waited for
}

// openFIFO opens a named pipe: for reading, which never waits here (the first
// Read does, for a writer); for writing, which waits for a reader until the
// connect timeout; or both ways with the rw option or access ReadWrite.
func openFIFO(ctx context.Context, d *Dialer, e Endpoint, access Access) (Stream, error) {
	o := e.Options.File
	if o.ReadWrite {
		access = ReadWrite
	}
	claim, err := claimFIFO(e)
	if err != nil {
		return nil, fileFailure("open", e.Path, err)
	}
	f, err := openFIFOEnd(ctx, d, e, access)
	if err == nil && o.Hold {
		err = claim.holdOpen(e.Path, access)
	}
	if err != nil {
		if f != nil {
			_ = f.Close()
		}
		_ = claim.Close()
		return nil, err
	}
	claim = d.Held.claimed(e, claim)
	s := &fifo{filePair: filePairOf(f, e.Path, access), path: e.Path}
	s.met.Store(access != ReadOnly || o.Hold)
	s.endWith(claim)
	return s, nil
}

// claimed hands a claim to whoever outlives the stream, and returns what is
// left for the stream itself to end.
func (h *Held) claimed(e Endpoint, c *fifoClaim) *fifoClaim {
	if !c.unlink && c.held == nil {
		return c
	}
	switch h.keepFirst(e, c) {
	case nil:
	case c:
		return nil
	default:
		c.unlink = false // the first claim sees to it
	}
	return c
}

// openFIFOEnd opens the pipe without blocking.
func openFIFOEnd(ctx context.Context, d *Dialer, e Endpoint, access Access) (*os.File, error) {
	flags := os.O_RDONLY
	switch access {
	case WriteOnly:
		return openFIFOWriter(ctx, d, e)
	case ReadWrite:
		flags = os.O_RDWR
	}
	f, err := os.OpenFile(e.Path, flags|unix.O_NONBLOCK, 0)
	return f, fileFailure("open", e.Path, err)
}

// The pauses between two looks for a reader.
const (
	firstReaderPause = time.Millisecond
	lastReaderPause  = 50 * time.Millisecond
)

// openFIFOWriter waits until somebody has the pipe open for reading: until then
// the system refuses with ENXIO.
func openFIFOWriter(ctx context.Context, d *Dialer, e Endpoint) (*os.File, error) {
	ctx, cancel := d.within(ctx, e)
	defer cancel()
	for pause := firstReaderPause; ; pause = min(2*pause, lastReaderPause) {
		f, err := os.OpenFile(e.Path, os.O_WRONLY|unix.O_NONBLOCK, 0)
		if !errors.Is(err, unix.ENXIO) {
			return f, fileFailure("open", e.Path, err)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return nil, noReaderYet(e.Path, context.Cause(ctx))
		}
	}
}

// noReaderYet says what a timeout was waiting for.
func noReaderYet(path string, cause error) error {
	if errors.Is(cause, ErrTimeout) {
		return fmt.Errorf("open %s: nobody reads this pipe: %w", path, cause)
	}
	return cause
}

// endWith lets the stream's last Close end the claim too.
func (s *fifo) endWith(claim *fifoClaim) {
	if claim == nil {
		return
	}
	if s.in != nil {
		s.in.ReadCloser = &claimedEnd{File: s.in.file, claim: claim}
	} else {
		s.out.WriteCloser = &claimedEnd{File: s.out.file, claim: claim}
	}
}

// claimedEnd is the one descriptor of a stream on a pipe.
type claimedEnd struct {
	*os.File
	claim *fifoClaim
}

func (c *claimedEnd) Close() error { return errors.Join(c.claim.Close(), c.File.Close()) }

// awaitSource waits for the first writer. A pipe without writers reads as EOF,
// and only poll(2) tells "not yet" from "not any more".
func (s *fifo) awaitSource() error {
	if s.met.Load() {
		return nil
	}
	raw, err := s.in.file.SyscallConn()
	if err == nil {
		err = raw.Read(func(fd uintptr) bool { return hasHadWriter(int(fd)) })
	}
	switch {
	case err == nil:
		s.met.Store(true)
		return nil
	case !errors.Is(err, os.ErrDeadlineExceeded):
		err = os.ErrClosed // the poller has a word of its own for it
	}
	return fileFailure("read", s.path, err)
}

// hasHadWriter reports whether a pipe has bytes, or is at EOF for want of the
// writers that it had. A call that a signal interrupted says neither.
func hasHadWriter(fd int) bool {
	for {
		fds := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}
		n, err := unix.Poll(fds, 0)
		if !errors.Is(err, unix.EINTR) {
			return n > 0
		}
	}
}

// Read waits for a writer first. io.EOF means that the last writer has gone.
func (s *fifo) Read(b []byte) (int, error) {
	if s.in == nil {
		return s.filePair.Read(b)
	}
	if err := s.awaitSource(); err != nil {
		return 0, err
	}
	return s.filePair.Read(b)
}

// Write fails with [ErrLost] when the last reader has gone.
func (s *fifo) Write(b []byte) (int, error) {
	n, err := s.filePair.Write(b)
	if err != nil {
		err = s.failure("write", err)
	}
	return n, err
}

// failure names the pipe in an error of the system. A reader that leaves is a
// lost connection, not a fault of this machine.
func (s *fifo) failure(op string, err error) error {
	if op == "write" && errors.Is(err, syscall.EPIPE) {
		return fmt.Errorf("%w: nobody reads %s any more", ErrLost, s.path)
	}
	return s.filePair.failure(op, err)
}

// AtomicWrite is PIPE_BUF: up to that many bytes of one Write stay together
// between those of other writers (pipe(7)).
func (s *fifo) AtomicWrite() int { return pipeRoom }

// fifoClaim is what we have to do with a named pipe besides using it: keep its
// inode, so that nothing else can get its number; keep it open for writing, so
// that its reader sees no EOF; and unlink it if it is still the same.
type fifoClaim struct {
	path   string
	unlink bool
	pin    *os.File // names the inode, and opens neither end (O_PATH of open(2))
	held   *os.File // a write end; nil without the hold option
	ended  atomic.Bool
}

// claimFIFO makes the pipe if the options say so, and takes hold of it.
func claimFIFO(e Endpoint) (*fifoClaim, error) {
	o := e.Options.File
	if o.Mkfifo {
		if err := makeFIFO(e.Path, o.Mode); err != nil {
			return nil, err
		}
	}
	fd, err := unix.Open(e.Path, unix.O_PATH|unix.O_CLOEXEC, 0)
	if errors.Is(err, unix.ENOENT) {
		return nil, fmt.Errorf("%w (the option mkfifo makes one)", err)
	}
	if err != nil {
		return nil, err
	}
	pin := os.NewFile(uintptr(fd), e.Path)
	info, err := pin.Stat()
	if err == nil && info.Mode()&fs.ModeNamedPipe == 0 {
		err = errors.New("not a named pipe (file: opens other files)")
	}
	if err != nil {
		return nil, errors.Join(err, pin.Close())
	}
	return &fifoClaim{path: e.Path, unlink: o.Unlink, pin: pin}, nil
}

// makeFIFO makes a named pipe. One that is there already is as good.
func makeFIFO(path string, mode fs.FileMode) error {
	exact := mode != 0
	if !exact {
		mode = 0o666
	}
	err := unix.Mkfifo(path, uint32(mode.Perm()))
	if errors.Is(err, unix.EEXIST) {
		return nil
	}
	if err == nil && exact {
		err = os.Chmod(path, mode) // the umask has no say in what was asked for
	}
	return err
}

// holdOpen opens the write end that keeps the pipe from ending. Our own reading
// end is the reader that this needs; a writer copies what it has.
func (c *fifoClaim) holdOpen(path string, access Access) error {
	if access == ReadWrite {
		return nil // holds itself
	}
	f, err := os.OpenFile(path, os.O_WRONLY|unix.O_NONBLOCK, 0)
	if err != nil {
		return fileFailure("hold", path, err)
	}
	c.held = f
	return nil
}

// Close ends the claim; a second Close does nothing. The pipe is unlinked while
// it is pinned.
func (c *fifoClaim) Close() error {
	if c == nil || c.ended.Swap(true) {
		return nil
	}
	err := c.remove()
	if c.held != nil {
		err = errors.Join(err, c.held.Close())
	}
	return errors.Join(err, c.pin.Close())
}

func (c *fifoClaim) remove() error {
	if !c.unlink {
		return nil
	}
	ours, err := c.pin.Stat()
	if err != nil {
		return err
	}
	now, err := os.Lstat(c.path)
	if err != nil || !os.SameFile(ours, now) {
		return nil
	}
	return os.Remove(c.path)
}
