package netio

import (
	"context"
	"fmt"
	"time"
)

// opener opens the endpoints of one scheme.
type opener func(ctx context.Context, d *Dialer, e Endpoint, access Access) (Stream, error)

// Open opens an endpoint; sockets are connected. Access says which directions
// of a file are wanted, and is of no interest to sockets and children. ctx and
// the connect timeout bound the opening; ctx also bounds the life of a child.
// Errors of sockets are [*DialError]s; an endpoint that cannot be opened is
// [ErrSyntax] or [ErrUnsupported]. The caller closes the stream.
func (d *Dialer) Open(ctx context.Context, e Endpoint, access Access) (Stream, error) {
	if e.Listen {
		return nil, fmt.Errorf("%w: %s waits for connections and cannot be opened", ErrSyntax, e)
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	open := openerOf(e.Scheme)
	if open == nil {
		return nil, fmt.Errorf("%w: %s", ErrUnsupported, e)
	}
	start := time.Now()
	if d.secures(e) {
		plain := open
		open = func(ctx context.Context, d *Dialer, e Endpoint, access Access) (Stream, error) {
			return d.openSecure(ctx, e, access, plain)
		}
	}
	s, err := open(ctx, d, e, access)
	if err != nil || !e.isWebSocket() {
		return s, err
	}
	return d.openWebSocket(ctx, e, s, start)
}

// openerOf is the table of schemes that can be opened; nil for others.
func openerOf(s Scheme) opener {
	switch s {
	case TCP, TCP4, TCP6, TLS, WS, WSS:
		return openTCP
	case UDP, UDP4, UDP6:
		return openUDP
	case SRV:
		return openSRV
	case Unix:
		return openUnix
	case VSock:
		return openVSock
	case Unixgram, Unixpacket:
		return openUnixMessages
	case Stdio:
		return func(_ context.Context, d *Dialer, _ Endpoint, access Access) (Stream, error) {
			return d.standard(access)
		}
	case File:
		return func(_ context.Context, d *Dialer, e Endpoint, access Access) (Stream, error) {
			if e.Options.File.Follow {
				return openFollow(d, e, access)
			}
			return openFile(e, access)
		}
	case Replay:
		return openReplay
	case FIFO:
		return openFIFO
	case TTY:
		return func(_ context.Context, _ *Dialer, e Endpoint, access Access) (Stream, error) {
			return openTTY(e, access)
		}
	case Systemd:
		return func(_ context.Context, d *Dialer, e Endpoint, _ Access) (Stream, error) {
			return openPassed(d, e)
		}
	case FD:
		return func(_ context.Context, d *Dialer, e Endpoint, access Access) (Stream, error) {
			return d.inherited(openFD(e, access))
		}
	case Null:
		return func(context.Context, *Dialer, Endpoint, Access) (Stream, error) { return openNull(), nil }
	case Echo:
		return func(context.Context, *Dialer, Endpoint, Access) (Stream, error) { return openEcho(), nil }
	case Exec, Sh, PTY:
		return func(ctx context.Context, d *Dialer, e Endpoint, _ Access) (Stream, error) {
			return openChild(ctx, d, e)
		}
	default:
		return nil
	}
}
