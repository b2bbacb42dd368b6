package netio

import (
	"context"
	"net"
	"syscall"
)

// listenTCP binds every address of the endpoint's host with one port. Package
// net makes the queues as long as the system allows and sets SO_REUSEADDR.
func listenTCP(ctx context.Context, e Endpoint, o ListenOptions) ([]net.Listener, error) {
	socket := e.Options.Socket.over(o.Socket)
	config := net.ListenConfig{
		KeepAlive:       socket.KeepAlive,
		KeepAliveConfig: socket.keepAliveConfig(),
		Control: func(network, _ string, raw syscall.RawConn) error {
			if o.SharePort {
				if err := sharePort(raw); err != nil {
					return err
				}
			}
			return socket.apply(raw, network, false)
		},
	}
	config.SetMultipathTCP(false)
	return binder[net.Listener]{
		protocol: "tcp", logf: o.logf, bind: config.Listen,
		port: func(l net.Listener) uint16 { return l.Addr().(*net.TCPAddr).AddrPort().Port() },
	}.bindAll(ctx, e, o)
}
