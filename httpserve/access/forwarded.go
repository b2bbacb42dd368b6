package access

import (
	"bytes"
	"net"
	"net/netip"
	"slices"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// Forwarded is a handler that believes trusted proxies about whom they ask for: it
// puts the address of the client into [httpserve.Request.Remote], where the log
// and all behind it find it, and what X-Forwarded-Proto and X-Forwarded-Host say
// into [httpserve.Request.Front].
//
// Each proxy appends the address that it was asked from to X-Forwarded-For or, as
// RFC 7239 has it, to Forwarded. The client is the last address there that is not
// a trusted proxy's; what stands before it is what anybody may have written.
// Forwarded is looked at only without X-Forwarded-For, so a proxy must set or
// remove that one; all that are widely used do.
type Forwarded struct {
	Handler httpserve.Handler
	// Trusted reports whether an address is that of a proxy that is believed. An
	// address that is not valid is that of a Unix socket's peer.
	Trusted func(addr netip.Addr) bool
}

// Serve lets the handler answer the client's request.
func (f Forwarded) Serve(r *httpserve.Request) *httpserve.Response {
	if f.Trusted(clientOf(r)) {
		r.Front = frontOf(r)
	}
	if client := f.client(r); client != clientOf(r) {
		r.Remote = &net.TCPAddr{IP: client.AsSlice()}
	}
	return f.Handler.Serve(r)
}

// Inline is what the handler promises.
func (f Forwarded) Inline(r *httpserve.Request) bool { return inline(f.Handler, r) }

// frontOf is what the nearest proxy says of the first one, as far as it can be
// true.
func frontOf(r *httpserve.Request) (front httpserve.Front) {
	switch proto := strings.ToLower(firstOf(r, http1.FieldXForwardedProto)); proto {
	case "http", "https":
		front.Proto = proto
	}
	host := firstOf(r, http1.FieldXForwardedHost)
	if name, _, ok := http1.SplitHost([]byte(host)); ok && len(name) > 0 {
		front.Host = host
	}
	return front
}

// firstOf is the first member of a list, "" without one.
func firstOf(r *httpserve.Request, id http1.Field) string {
	first, _, _ := bytes.Cut(r.Field(id), []byte(","))
	return string(bytes.TrimSpace(first))
}

// client is the address that the trusted proxies stand for: as far back as the
// chain of them goes.
func (f Forwarded) client(r *httpserve.Request) netip.Addr {
	client := clientOf(r)
	if !f.Trusted(client) {
		return client
	}
	for _, hop := range slices.Backward(hops(r)) {
		addr, ok := hopAddr(hop)
		if !ok {
			break
		}
		client = addr
		if !f.Trusted(client) {
			break
		}
	}
	return client
}

// hops are the addresses as they were sent, the nearest last. They are divided at
// every comma: with a quotation mark that never ends, a client could swallow what
// the proxy has appended.
func hops(r *httpserve.Request) [][]byte {
	var all [][]byte
	for line := range r.Values(http1.FieldXForwardedFor) {
		all = slices.AppendSeq(all, bytes.SplitSeq(line, []byte(",")))
	}
	if r.Has(http1.FieldXForwardedFor) {
		return all
	}
	for line := range r.Values(http1.FieldForwarded) {
		for element := range bytes.SplitSeq(line, []byte(",")) {
			all = append(all, forParameter(element))
		}
	}
	return all
}

// forParameter is the "for" of an element of Forwarded, nil without one.
func forParameter(element []byte) []byte {
	_, params := http1.Parameters(append([]byte{';'}, element...))
	for name, value := range params {
		if bytes.EqualFold(name, []byte("for")) {
			return value
		}
	}
	return nil
}

// hopAddr reads an address, with or without a port and brackets. It is false for
// "unknown" and for names that hide one.
func hopAddr(text []byte) (netip.Addr, bool) {
	host := string(bytes.TrimSpace(text))
	if target, err := netip.ParseAddrPort(host); err == nil {
		return target.Addr().Unmap().WithZone(""), true
	}
	if inside, ok := strings.CutPrefix(host, "["); ok {
		host = strings.TrimSuffix(inside, "]")
	}
	addr, err := netip.ParseAddr(host)
	return addr.Unmap().WithZone(""), err == nil
}
