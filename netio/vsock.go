package netio

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"syscall"

	"github.com/mdlayher/vsock"
)

// anyCID stands for every address of this machine when listening (vsock(7),
// VMADDR_CID_ANY).
const anyCID = 1<<32 - 1

// VSockAddr is an address of vsock(7): a machine, or its host, and a port there.
type VSockAddr struct{ CID, Port uint32 }

// Network is "vsock".
func (VSockAddr) Network() string { return string(VSock) }

// String is "CID:PORT", or ":PORT" for every address of this machine.
func (a VSockAddr) String() string {
	host := strconv.FormatUint(uint64(a.CID), 10)
	if a.Any() {
		host = ""
	}
	return hostPort(host, strconv.FormatUint(uint64(a.Port), 10))
}

// Any reports whether the address is every one of this machine.
func (a VSockAddr) Any() bool { return a.CID == anyCID }

// vsockAddrOf is what the endpoint says; without a CID every one.
func vsockAddrOf(e Endpoint) (VSockAddr, error) {
	a := VSockAddr{CID: anyCID}
	port, err := strconv.ParseUint(e.Port, 10, 32)
	if err == nil && e.Host != "" {
		var cid uint64
		cid, err = strconv.ParseUint(e.Host, 10, 32)
		a.CID = uint32(cid)
	}
	if err != nil {
		return a, fmt.Errorf("%w: %s is no vsock:CID:PORT", ErrSyntax, e)
	}
	a.Port = uint32(port)
	return a, nil
}

// openVSock connects to a port of a virtual machine, or of its host.
func openVSock(ctx context.Context, d *Dialer, e Endpoint, _ Access) (Stream, error) {
	limited, cancel := d.within(ctx, e)
	defer cancel()
	to, err := vsockAddrOf(e)
	if err != nil {
		return nil, notTried(ctx, "vsock", e.target(), err)
	}
	d.logf("connecting to %s", to)
	conn, err := vsock.DialContext(limited, to.CID, to.Port, nil)
	if err != nil {
		return nil, dialFailed(ctx, "vsock", to.String(), []Attempt{{Addr: to.String(), Err: vsockFailure(limited, err)}})
	}
	return newVSockConn(conn), nil
}

// vsockFailure is the reason why an attempt has failed. A port on which nobody
// listens answers with a reset, where other sockets say that they refuse.
func vsockFailure(ctx context.Context, err error) error {
	err = bareReason(attemptError(ctx, err, ""))
	switch {
	case errors.Is(err, syscall.ECONNRESET):
		return syscall.ECONNREFUSED
	case errors.Is(err, syscall.ENODEV), errors.Is(err, syscall.EAFNOSUPPORT):
		return &ownError{err: err}
	}
	return err
}

// listenVSock binds a port, on every address of this machine unless the endpoint
// names one.
func listenVSock(e Endpoint) ([]net.Listener, error) {
	at, err := vsockAddrOf(e)
	if err != nil {
		return nil, err
	}
	l, err := vsock.ListenContextID(at.CID, at.Port, nil)
	if err != nil {
		return nil, cannotListen(context.Background(), "vsock", at.String(), err)
	}
	return []net.Listener{vsockListener{l}}, nil
}

// vsockListener gives its connections and addresses the form that they have here.
type vsockListener struct{ *vsock.Listener }

func (l vsockListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return newVSockConn(conn.(*vsock.Conn)), nil
}

func (l vsockListener) Addr() net.Addr { return vsockAddr(l.Listener.Addr()) }

// vsockConn is a [Stream]. Its descriptor stays hidden: what the kernel does with
// descriptors of other sockets is not promised for these.
type vsockConn struct {
	net.Conn
	closeWrite func() error
}

func newVSockConn(c *vsock.Conn) *vsockConn { return &vsockConn{Conn: c, closeWrite: c.CloseWrite} }

// CloseWrite ends what is sent.
func (c *vsockConn) CloseWrite() error { return c.closeWrite() }

// LocalAddr is a [VSockAddr].
func (c *vsockConn) LocalAddr() net.Addr { return vsockAddr(c.Conn.LocalAddr()) }

// RemoteAddr is a [VSockAddr].
func (c *vsockConn) RemoteAddr() net.Addr { return vsockAddr(c.Conn.RemoteAddr()) }

func vsockAddr(a net.Addr) net.Addr {
	if a, ok := a.(*vsock.Addr); ok && a != nil {
		return VSockAddr{CID: a.ContextID, Port: a.Port}
	}
	return a
}
