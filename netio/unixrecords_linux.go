package netio

import (
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// recordInbox receives the messages of a Unix socket, each as large as its
// sender made it: its size is asked for before room is made (MSG_PEEK and
// MSG_TRUNC, recv(2)).
type recordInbox struct {
	raw   syscall.RawConn
	most  int
	ends  bool   // SOCK_SEQPACKET: the peer can end
	creds []byte // room for credentials; what is passed beside them is not taken
	buf   []byte
	from  origin
	batch [1][]byte
}

// recordsOf makes the inbox. An empty record and the end of a connection both
// read as no bytes; only a record brings its sender's credentials, so they are
// asked for (SO_PASSCRED, unix(7)).
func recordsOf(conn *net.UnixConn, ends bool, most int) (inbox, error) {
	raw, err := conn.SyscallConn()
	if err != nil {
		return nil, err
	}
	in := &recordInbox{raw: raw, most: most, ends: ends, buf: make([]byte, 4<<10)}
	if !ends {
		return in, nil
	}
	in.creds = make([]byte, unix.CmsgSpace(unix.SizeofUcred))
	var failed error
	err = raw.Control(func(fd uintptr) {
		failed = os.NewSyscallError("setsockopt", unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_PASSCRED, 1))
	})
	return in, errors.Join(err, failed)
}

func (in *recordInbox) receive() ([][]byte, error) {
	size, err := in.peek()
	if err != nil {
		return nil, err
	}
	if size > len(in.buf) && size <= in.most {
		in.buf = make([]byte, size)
	}
	n, creds, err := in.take()
	switch {
	case err != nil:
		return nil, err
	case size > in.most:
		return nil, tooLong(size, in.most)
	case n == 0 && in.ends && creds == 0:
		return nil, io.EOF
	}
	in.batch[0] = in.buf[:n]
	return in.batch[:], nil
}

// peek waits for a message and gives its size.
func (in *recordInbox) peek() (size int, err error) {
	waited := in.raw.Read(func(fd uintptr) bool {
		size, _, err = unix.Recvfrom(int(fd), nil, unix.MSG_PEEK|unix.MSG_TRUNC|unix.MSG_DONTWAIT)
		return err != unix.EAGAIN
	})
	if waited != nil {
		return 0, waited
	}
	return size, err
}

// take receives the message that was peeked at.
func (in *recordInbox) take() (n, creds int, err error) {
	waited := in.raw.Read(func(fd uintptr) bool {
		var from unix.Sockaddr
		n, creds, _, from, err = unix.Recvmsg(int(fd), in.buf, in.creds, unix.MSG_DONTWAIT|unix.MSG_CMSG_CLOEXEC)
		in.from = origin{}
		if from, ok := from.(*unix.SockaddrUnix); ok {
			in.from.path = from.Name
		}
		return err != unix.EAGAIN
	})
	if waited != nil {
		return 0, 0, waited
	}
	return n, creds, err
}

func (in *recordInbox) source(int) origin { return in.from }

// recordOutbox sends messages over a Unix socket.
type recordOutbox struct {
	conn *net.UnixConn
	raw  syscall.RawConn
	deaf map[string]struct{} // receivers that were waited for in vain
}

// mostDeaf bounds how many of them are remembered.
const mostDeaf = 1024

func recordsTo(conn *net.UnixConn) (outbox, error) {
	raw, err := conn.SyscallConn()
	return &recordOutbox{conn: conn, raw: raw, deaf: map[string]struct{}{}}, err
}

func (out *recordOutbox) send(messages [][]byte, to origin) (int, error) {
	for i, m := range messages {
		var err error
		if to.path == "" {
			_, err = out.conn.Write(m)
		} else {
			err = out.sendTo(m, to.path)
		}
		if err != nil {
			return i, err
		}
	}
	return len(messages), nil
}

// fullQueue is how long a receiver whose queue is full is waited for.
const fullQueue = 2 * time.Second

// sendTo sends to a receiver that the socket is not connected to. When its
// queue is full nothing tells when there is room again, so it is asked for. A
// receiver that does not read at all costs that time once, and not with every
// message: others wait meanwhile.
func (out *recordOutbox) sendTo(m []byte, path string) error {
	patience := fullQueue
	if _, known := out.deaf[path]; known {
		patience = 0
	}
	err := out.persist(m, path, patience)
	if err != unix.EAGAIN {
		delete(out.deaf, path)
		return err
	}
	if len(out.deaf) == mostDeaf {
		clear(out.deaf)
	}
	out.deaf[path] = struct{}{}
	return fmt.Errorf("its queue is full: %w", err)
}

// persist tries to send until the receiver's queue has room or patience ends.
func (out *recordOutbox) persist(m []byte, path string, patience time.Duration) error {
	limit := time.Now().Add(patience)
	for pause := time.Millisecond; ; pause = min(2*pause, 50*time.Millisecond) {
		var err error
		waited := out.raw.Write(func(fd uintptr) bool {
			err = unix.Sendto(int(fd), m, unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, &unix.SockaddrUnix{Name: path})
			return true
		})
		if waited != nil {
			return waited
		}
		if err != unix.EAGAIN || !time.Now().Before(limit) {
			return err
		}
		time.Sleep(pause)
	}
}
