package proxy

import (
	"bytes"
	"context"
	"errors"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/netio"
)

// tunnelSilence is how long both sides of another protocol may be silent.
const tunnelSilence = time.Hour

// checkUpgrade refuses a change to a protocol that was not offered.
func (x *exchange) checkUpgrade() error {
	head := &x.conn.head
	if head.Body.Kind != http1.BodyTunnel {
		return nil
	}
	offered := offerOf(x.r)
	for protocol := range http1.List(head.Field(http1.FieldUpgrade)) {
		for offer := range http1.List([]byte(offered)) {
			if head.Status == 101 && bytes.EqualFold(offer, protocol) {
				return nil
			}
		}
	}
	return errUnasked
}

// upgraded joins both connections after 101 (Switching Protocols).
func (x *exchange) upgraded() *httpserve.Response {
	join := func(ctx context.Context, client netio.Stream) error {
		if err := errors.Join(x.conn.posted.settle(), x.conn.SetDeadline(time.Time{})); err != nil {
			return err
		}
		_, err := netio.Relay(ctx, client, &tunnel{x.conn}, netio.RelayOptions{IdleTimeout: tunnelSilence})
		return err
	}
	return &httpserve.Response{Status: 101, Header: x.fields(), Content: httpserve.Upgrade(join), Done: x.done, Date: x.date()}
}

// tunnel is a connection that is another protocol's now. What came behind the
// head is read first.
type tunnel struct{ *conn }

func (t *tunnel) Read(p []byte) (int, error) {
	if c := t.conn; c.from < c.to {
		n := copy(p, c.buf[c.from:c.to])
		c.from += n
		return n, nil
	}
	return t.Conn.Read(p)
}

// CloseWrite ends our direction.
func (t *tunnel) CloseWrite() error {
	if half, ok := t.Conn.(interface{ CloseWrite() error }); ok {
		return half.CloseWrite()
	}
	return errors.ErrUnsupported
}
