package httpserve

import (
	"errors"
	"net"
)

// upgraded is a connection that belongs to another protocol now. What had been
// read of it is read first.
type upgraded struct {
	net.Conn
	early []byte
}

func (u *upgraded) Read(p []byte) (int, error) {
	if len(u.early) > 0 {
		n := copy(p, u.early)
		u.early = u.early[n:]
		return n, nil
	}
	return u.Conn.Read(p)
}

// CloseWrite ends our direction.
func (u *upgraded) CloseWrite() error {
	if half, ok := u.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}
