package access

import (
	"net"
	"net/netip"
	"slices"

	"github.com/sockkit/sockkit/httpserve"
)

// inline reports whether h promises not to block for r.
func inline(h httpserve.Handler, r *httpserve.Request) bool {
	i, ok := h.(httpserve.Inliner)
	return ok && i.Inline(r)
}

// withFields is a copy of an answer with fields added. The answer itself may be
// given to others at the same time.
func withFields(answer *httpserve.Response, fields ...httpserve.Field) *httpserve.Response {
	if answer == nil {
		return nil
	}
	copied := *answer
	copied.Header = slices.Concat(answer.Header, fields)
	return &copied
}

// clientOf is the address of the client; not valid for one without an IP address.
func clientOf(r *httpserve.Request) netip.Addr {
	if tcp, ok := r.Remote.(*net.TCPAddr); ok {
		return tcp.AddrPort().Addr().Unmap()
	}
	return netip.Addr{}
}
