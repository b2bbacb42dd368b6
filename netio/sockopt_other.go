//go:build !linux

package netio

import (
	"errors"
	"fmt"
	"net"
	"strings"
)

// setSocketOptions can only refuse here: options that were asked for must not
// be dropped in silence. A source port is bound without SO_REUSEADDR.
func setSocketOptions(_ int, network string, o SocketOptions, _ bool) error {
	refused := o.RecvBuffer > 0 || o.SendBuffer > 0 || o.Reuse
	if !strings.HasPrefix(network, "unix") {
		refused = refused || o.Interface != "" || o.TTL > 0 || o.DSCP > 0
	}
	if refused {
		return fmt.Errorf("interface, TTL, DSCP, buffer sizes and shared ports of a socket: %w on this system", errors.ErrUnsupported)
	}
	return nil
}

// onlyOwnGroups has nothing to do: a socket hears the groups that it joined.
func onlyOwnGroups(*net.UDPConn) error { return nil }
