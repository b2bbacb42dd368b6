//go:build !linux

package netio

import (
	"errors"
	"fmt"
	"strings"
)

// setSocketOptions can only refuse here: options that were asked for must not
// be dropped in silence. A source port is bound without SO_REUSEADDR.
func setSocketOptions(_ int, network string, o SocketOptions, _ bool) error {
	refused := o.RecvBuffer > 0 || o.SendBuffer > 0
	if !strings.HasPrefix(network, "unix") {
		refused = refused || o.Interface != "" || o.TTL > 0 || o.DSCP > 0
	}
	if refused {
		return fmt.Errorf("interface, TTL, DSCP and buffer sizes of a socket: %w on this system", errors.ErrUnsupported)
	}
	return nil
}
