package netio

import (
	"errors"
	"net"
	"path/filepath"
	"testing"

	"golang.org/x/net/nettest"
)

// The two ends of an opened connection behave as net.Conn has it.
func TestStreamsAreConns(t *testing.T) {
	for name, e := range map[string]Endpoint{
		"tcp":  {Scheme: TCP, Host: "127.0.0.1", Port: "0"},
		"unix": {Scheme: Unix, Path: filepath.Join(t.TempDir(), "s")},
	} {
		t.Run(name, func(t *testing.T) {
			nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) { return openedPair(t, e) })
		})
	}
}

// openedPair opens a connection through a listener of its own.
func openedPair(t *testing.T, e Endpoint) (c1, c2 net.Conn, stop func(), err error) {
	l, err := Listen(t.Context(), e, ListenOptions{})
	if err != nil {
		return nil, nil, nil, err
	}
	client, err := new(Dialer).Open(t.Context(), l.Endpoint(), ReadWrite)
	if err != nil {
		return nil, nil, nil, errors.Join(err, l.Close())
	}
	server, _, err := l.Accept(t.Context())
	if err != nil {
		return nil, nil, nil, errors.Join(err, client.Close(), l.Close())
	}
	stop = func() {
		for _, end := range []interface{ Close() error }{client, server, l} {
			_ = end.Close()
		}
	}
	return client.(net.Conn), server.(net.Conn), stop, nil
}
