package netio

import (
	"errors"
	"io"
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// sharedFD reads or writes a descriptor whose open file description belongs to
// other processes as well, and which therefore must stay as it is, blocking or
// not. It waits with poll(2) for the descriptor or its own Close.
type sharedFD struct {
	fd     int // a duplicate; ours to close
	socket bool
	alarm  int // an eventfd that becomes readable with Close

	mu     sync.Mutex
	users  int // calls that are using the descriptors
	closed bool
}

// newSharedFD takes over fd, and closes it if it fails.
func newSharedFD(fd int, socket bool) (*sharedFD, error) {
	alarm, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		unix.Close(fd)
		return nil, os.NewSyscallError("eventfd", err)
	}
	return &sharedFD{fd: fd, socket: socket, alarm: alarm}, nil
}

// Read waits for bytes, EOF or Close.
func (s *sharedFD) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	n, err := s.whenReady(unix.POLLIN, func() (int, error) {
		if s.socket {
			n, _, err := unix.Recvfrom(s.fd, p, unix.MSG_DONTWAIT)
			return n, err
		}
		return unix.Read(s.fd, p)
	})
	if n == 0 && err == nil {
		return 0, io.EOF
	}
	return n, err
}

// pipeRoom is how much a pipe takes at once without blocking when poll says
// that it is ready: PIPE_BUF of pipe(7).
const pipeRoom = 4096

// Write writes all of p.
func (s *sharedFD) Write(p []byte) (int, error) {
	for done := 0; ; {
		n, err := s.whenReady(unix.POLLOUT, func() (int, error) {
			if s.socket {
				return unix.SendmsgN(s.fd, p[done:], nil, nil, unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL)
			}
			return unix.Write(s.fd, p[done:min(len(p), done+pipeRoom)])
		})
		done += n
		if err != nil || done == len(p) {
			return done, err
		}
	}
}

// whenReady makes a system call as often as it takes until it does not say
// "not now", and gives at least zero bytes.
func (s *sharedFD) whenReady(events int16, call func() (int, error)) (int, error) {
	if !s.enter() {
		return 0, os.ErrClosed
	}
	defer s.leave()
	for {
		fds := []unix.PollFd{{Fd: int32(s.fd), Events: events}, {Fd: int32(s.alarm), Events: unix.POLLIN}}
		if _, err := unix.Poll(fds, -1); err != nil && err != unix.EINTR {
			return 0, os.NewSyscallError("poll", err)
		}
		if fds[1].Revents != 0 {
			return 0, os.ErrClosed
		}
		if fds[0].Revents == 0 {
			continue
		}
		n, err := call()
		if err == unix.EAGAIN || err == unix.EINTR {
			continue // another process was faster
		}
		return max(n, 0), err
	}
}

// shutdown ends the outgoing direction of a socket for everyone who has it:
// nothing less lets the peer see EOF.
func (s *sharedFD) shutdown() error {
	if !s.socket || !s.enter() {
		return nil
	}
	defer s.leave()
	err := unix.Shutdown(s.fd, unix.SHUT_WR)
	if errors.Is(err, unix.ENOTCONN) {
		return nil
	}
	return os.NewSyscallError("shutdown", err)
}

// Close wakes everyone who waits. The descriptors are closed by the last one
// to leave.
func (s *sharedFD) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return os.ErrClosed
	}
	s.closed = true
	_, err := unix.Write(s.alarm, []byte{1, 0, 0, 0, 0, 0, 0, 0})
	if s.users == 0 {
		s.release()
	}
	return os.NewSyscallError("eventfd", err)
}

func (s *sharedFD) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	s.users++
	return true
}

func (s *sharedFD) leave() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users--
	if s.closed && s.users == 0 {
		s.release()
	}
}

// release closes the descriptors, which have no users any more.
func (s *sharedFD) release() {
	unix.Close(s.fd)
	unix.Close(s.alarm)
}
