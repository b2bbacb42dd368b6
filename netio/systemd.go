package netio

import (
	"errors"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"syscall"
)

// A service manager passes sockets to the process that it starts
// (sd_listen_fds(3)). Whoever reads the environment puts them into
// [Dialer.Passed] and [ListenOptions.Passed]; here they are found by name.
// They were made for this process, which may therefore change them, as package
// net does when it makes them non-blocking.

// listenPassed listens on all sockets of the endpoint's name: one unit may
// listen on several addresses.
func listenPassed(e Endpoint, o ListenOptions) ([]net.Listener, error) {
	files, err := passed(e, o.Passed)
	if err != nil {
		return nil, err
	}
	var bound []net.Listener
	for _, f := range files {
		l, err := passedListener(f, o.Socket)
		if err != nil {
			return nil, errors.Join(fileFailure("open", e.String(), err), closeAll(bound))
		}
		bound = append(bound, l)
	}
	return bound, nil
}

func passedListener(f *os.File, o SocketOptions) (net.Listener, error) {
	listening, err := listens(f)
	if err != nil {
		return nil, err
	}
	if !listening {
		return nil, errors.New("a socket that does not listen was passed; with Accept=yes or a datagram socket it is opened, not listened on")
	}
	l, err := net.FileListener(f)
	if err == nil {
		err = o.applyTo(l, l.Addr())
	}
	if err != nil {
		return nil, err
	}
	return l, f.Close()
}

// applyTo sets the options on a socket that somebody else has made.
func (o SocketOptions) applyTo(socket any, addr net.Addr) error {
	made, ok := socket.(syscall.Conn)
	if !ok {
		return nil
	}
	raw, err := made.SyscallConn()
	if err != nil {
		return err
	}
	network := addr.Network()
	if tcp, ok := addr.(*net.TCPAddr); ok && tcp.IP.To4() == nil {
		network = "tcp6"
	}
	return o.apply(raw, network, false)
}

// openPassed opens the connection of the endpoint's name: a unit with
// Accept=yes passes one.
func openPassed(d *Dialer, e Endpoint) (Stream, error) {
	files, err := passed(e, d.Passed)
	if err != nil {
		return nil, err
	}
	if len(files) > 1 {
		return nil, fmt.Errorf("%w: open %s: %d sockets of that name were passed", ErrLocal, e, len(files))
	}
	s, err := passedConn(files[0], d.Socket)
	if err != nil {
		return nil, fileFailure("open", e.String(), err)
	}
	return s, nil
}

func passedConn(f *os.File, o SocketOptions) (Stream, error) {
	listening, err := listens(f)
	if err != nil {
		return nil, err
	}
	if listening {
		return nil, errors.New("the socket that was passed waits for connections; write listen: before it")
	}
	conn, err := net.FileConn(f)
	if err != nil {
		return nil, err
	}
	s, ok := conn.(Stream)
	if !ok {
		return nil, errors.Join(errors.New("the socket that was passed is not a stream"), conn.Close())
	}
	if err := o.applyTo(conn, conn.LocalAddr()); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return s, f.Close()
}

// passed finds the files of the endpoint's name; without one, of the only name
// there is.
func passed(e Endpoint, files []*os.File) ([]*os.File, error) {
	var names []string
	for _, f := range files {
		names = append(names, f.Name())
	}
	slices.Sort(names)
	names = slices.Compact(names)
	name := e.Path
	switch {
	case len(names) == 0:
		return nil, fmt.Errorf("%w: open %s: no socket was passed to this process", ErrLocal, e)
	case name == "" && len(names) > 1:
		return nil, fmt.Errorf("%w: open %s: sockets of several names were passed: %s", ErrLocal, e, strings.Join(names, ", "))
	case name == "":
		name = names[0]
	case !slices.Contains(names, name):
		return nil, fmt.Errorf("%w: open %s: passed were sockets named %s", ErrLocal, e, strings.Join(names, ", "))
	}
	return slices.DeleteFunc(slices.Clone(files), func(f *os.File) bool { return f.Name() != name }), nil
}
