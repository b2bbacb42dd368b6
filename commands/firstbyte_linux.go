package commands

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"github.com/sockkit/sockkit/netio"
)

// awaitFirst waits until the client of conn has done something or in can be
// read. A nil in is never ready; a limit of zero is none, and when it has passed
// both are quiet. Nothing is consumed. The error is the cause of ctx.
func awaitFirst(ctx context.Context, conn syscall.Conn, in *os.File, limit time.Duration) (clientState, localState, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return clientQuiet, localQuiet, fmt.Errorf("watch the connection: %w", err)
	}
	wake, err := unix.Eventfd(0, unix.EFD_CLOEXEC|unix.EFD_NONBLOCK)
	if err != nil {
		return clientQuiet, localQuiet, fmt.Errorf("%w: watch the connection: %w", netio.ErrLocal, err)
	}
	woken := make(chan struct{})
	release := context.AfterFunc(ctx, func() {
		defer close(woken)
		_, _ = unix.Write(wake, []byte{1, 0, 0, 0, 0, 0, 0, 0})
	})
	defer func() {
		if !release() {
			<-woken
		}
		unix.Close(wake)
	}()
	var client clientState
	var local localState
	var failed error
	err = raw.Control(func(fd uintptr) {
		client, local, failed = pollBoth(int(fd), in, wake, limit)
	})
	if ctx.Err() != nil {
		return client, local, context.Cause(ctx)
	}
	return client, local, errors.Join(err, failed)
}

// pollBoth is the one blocking call of awaitFirst.
func pollBoth(conn int, in *os.File, wake int, limit time.Duration) (clientState, localState, error) {
	fds := []unix.PollFd{
		{Fd: int32(conn), Events: unix.POLLIN | unix.POLLRDHUP},
		{Fd: int32(wake), Events: unix.POLLIN},
		{Fd: -1, Events: unix.POLLIN},
	}
	if in != nil {
		fds[2].Fd = int32(in.Fd())
	}
	if err := pollFor(fds, limit); err != nil {
		return clientQuiet, localQuiet, fmt.Errorf("%w: poll: %w", netio.ErrLocal, err)
	}
	local := localQuiet
	if fds[2].Revents != 0 {
		local = localAt(int(fds[2].Fd))
	}
	return clientAt(conn, fds[0].Revents), local, nil
}

// pollFor is poll(2), called again after a signal.
func pollFor(fds []unix.PollFd, limit time.Duration) error {
	end := time.Now().Add(limit)
	for {
		ms := -1
		if limit > 0 {
			ms = int(max(0, time.Until(end)).Milliseconds())
		}
		if _, err := unix.Poll(fds, ms); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// clientAt looks at what made conn ready.
func clientAt(conn int, events int16) clientState {
	if events == 0 {
		return clientQuiet
	}
	var b [1]byte
	n, _, err := unix.Recvfrom(conn, b[:], unix.MSG_PEEK|unix.MSG_DONTWAIT)
	switch {
	case n > 0:
		return clientSpoke
	case errors.Is(err, unix.EAGAIN):
		return clientQuiet
	case err != nil || events&(unix.POLLHUP|unix.POLLERR) != 0:
		return clientClosed
	default:
		return clientEnded
	}
}

// localAt tells input from its end without reading: at the end nothing waits (FIONREAD).
// Files that cannot count what waits, such as /dev/zero, are never at the end.
func localAt(fd int) localState {
	if n, err := unix.IoctlGetInt(fd, unix.TIOCINQ); err == nil && n == 0 {
		return localEnded
	}
	return localReady
}

// acknowledged waits until what was written to conn has been acknowledged and reports
// true, or false when the answer was a reset.
func acknowledged(ctx context.Context, conn syscall.Conn) (bool, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return false, fmt.Errorf("watch the connection: %w", err)
	}
	var arrived bool
	end := time.Now().Add(probeWait)
	err = raw.Control(func(fd uintptr) {
		// Only errors are waited for; acknowledgement has no event.
		fds := []unix.PollFd{{Fd: int32(fd)}}
		for ctx.Err() == nil && time.Now().Before(end) {
			if pollFor(fds, time.Millisecond) != nil || fds[0].Revents != 0 {
				return
			}
			waiting, err := unix.IoctlGetInt(int(fd), unix.SIOCOUTQ)
			if err != nil || waiting == 0 {
				arrived = true
				return
			}
		}
	})
	return arrived, errors.Join(err, context.Cause(ctx))
}
