package proxy

import (
	"bytes"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// appendHead appends the head of the request for the upstream.
func (h *Handler) appendHead(dst []byte, r *httpserve.Request) []byte {
	asked := h.target.appendTarget(nil, r, h.options.Tail)
	dst = http1.AppendRequestLine(dst, string(r.MethodName()), string(asked))
	dst = http1.AppendField(dst, "Host", h.hostFor(r))
	ends := hopsOf(&r.Fields, hopByHop|ownOfRequests)
	left, limited := forwardsLeft(r)
	if limited {
		ends.ids |= 1 << http1.FieldMaxForwards
	}
	for i := range r.Len() {
		name, value, id := r.Line(i)
		if !ends.end(name, id) && !isForged(name, id) {
			dst = http1.AppendField(dst, string(name), value)
		}
	}
	dst = appendForwarded(dst, r)
	dst = appendVia(dst, r)
	if limited {
		dst = http1.AppendFieldInt(dst, "Max-Forwards", left-1)
	}
	dst = appendFraming(dst, r)
	dst = appendConnection(dst, r)
	return http1.AppendHeadEnd(dst)
}

func (h *Handler) hostFor(r *httpserve.Request) string {
	if host := r.Host(); h.options.KeepHost && host != nil {
		return string(host)
	}
	return h.target.host
}

// appendFraming says how the content is framed on this side. A request that is
// expected to have content and has none says so (RFC 9110 section 8.6).
func appendFraming(dst []byte, r *httpserve.Request) []byte {
	switch body := r.Head.Body; {
	case body.Kind == http1.BodyLength:
		dst = http1.AppendFieldInt(dst, "Content-Length", body.Length)
	case body.Kind == http1.BodyChunked:
		dst = http1.AppendField(dst, "Transfer-Encoding", "chunked")
	case r.Method == http1.MethodPost, r.Method == http1.MethodPut, r.Method == http1.MethodPatch:
		dst = http1.AppendFieldInt(dst, "Content-Length", 0)
	}
	if r.ExpectsContinue {
		dst = http1.AppendField(dst, "Expect", "100-continue")
	}
	return dst
}

// appendConnection appends what concerns the connection to the upstream, and
// names it there.
func appendConnection(dst []byte, r *httpserve.Request) []byte {
	var options []string
	if offer := offerOf(r); offer != "" {
		dst = http1.AppendField(dst, "Upgrade", offer)
		options = append(options, "upgrade")
	}
	if r.AcceptsTrailers() {
		dst = http1.AppendField(dst, "TE", "trailers")
		options = append(options, "TE")
	}
	if options == nil {
		return dst
	}
	return http1.AppendField(dst, "Connection", strings.Join(options, ", "))
}

// offerOf is the protocols that the client offers to change to and that may be
// passed on, "" for none. Not those in which more requests would follow, past
// whatever this server asks of them.
func offerOf(r *httpserve.Request) string {
	if r.Head.Body.Kind != http1.BodyNone {
		return ""
	}
	var offer []string
	for protocol := range http1.List(r.Upgrades()) {
		name, _, _ := bytes.Cut(bytes.ToLower(protocol), []byte("/"))
		switch string(name) {
		case "h2c", "h2", "http", "tls":
		default:
			offer = append(offer, string(protocol))
		}
	}
	return strings.Join(offer, ", ")
}

// forwardsLeft is how often an OPTIONS or a TRACE may still be passed on, if the
// client has said so (RFC 9110 section 7.6.2).
func forwardsLeft(r *httpserve.Request) (left int64, limited bool) {
	if r.Method != http1.MethodOptions && r.Method != http1.MethodTrace {
		return 0, false
	}
	value := r.Field(http1.FieldMaxForwards)
	if len(value) == 0 || len(value) > 9 {
		return 0, false
	}
	for _, c := range value {
		if c < '0' || c > '9' {
			return 0, false
		}
		left = left*10 + int64(c-'0')
	}
	return left, true
}
