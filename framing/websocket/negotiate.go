package websocket

import (
	"iter"
	"strconv"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
)

// The extension and its parameters (RFC 7692 7).
const (
	deflateName     = "permessage-deflate"
	serverAloneName = "server_no_context_takeover"
	clientAloneName = "client_no_context_takeover"
	serverBitsName  = "server_max_window_bits"
	clientBitsName  = "client_max_window_bits"

	mostBits  = 15 // of the window compress/flate always takes
	leastBits = 8
)

// deflateParams are the parameters of one offer, or of the answer to it.
type deflateParams struct {
	serverAlone, clientAlone bool
	serverBits, clientBits   int  // 0 = not given
	clientHint               bool // client_max_window_bits without a value
}

// AgreeDeflate chooses from what a client offers in Sec-WebSocket-Extensions. own
// says what we want; nil = no compression. The answer to the client is the value
// of the field of the same name. With agreed = nil there is none, and no
// compression.
//
// An offer is passed over if it holds a parameter that is unknown, repeated or
// malformed, or server_max_window_bits under 15: the compressor always uses a
// window of 32 KiB, so that a smaller one cannot be promised. A client's own
// window may have any size, as one of 32 KiB inflates them all.
func AgreeDeflate(offers iter.Seq[[]byte], own *Deflate) (agreed *Deflate, answer string) {
	if own == nil {
		return nil, ""
	}
	for line := range offers {
		for offer := range http1.List(line) {
			p, ok := parseDeflate(offer)
			if !ok || p.serverBits != 0 && p.serverBits < mostBits {
				continue
			}
			d := *own
			d.ServerAlone = d.ServerAlone || p.serverAlone
			d.ClientAlone = d.ClientAlone || p.clientAlone
			return &d, p.answer(d)
		}
	}
	return nil, ""
}

// answer writes what is agreed on.
func (p deflateParams) answer(d Deflate) string {
	answer := deflateName
	if d.ServerAlone {
		answer += "; " + serverAloneName
	}
	if d.ClientAlone {
		answer += "; " + clientAloneName
	}
	if p.serverBits != 0 {
		answer += "; " + serverBitsName + "=" + strconv.Itoa(p.serverBits)
	}
	return answer
}

// parseDeflate reads an offer or an answer. ok is false if it is of another
// extension, or not well-formed.
func parseDeflate(offer []byte) (p deflateParams, ok bool) {
	pieces := strings.Split(string(offer), ";")
	if !strings.EqualFold(strings.Trim(pieces[0], " \t"), deflateName) {
		return p, false
	}
	seen := map[string]bool{}
	for _, piece := range pieces[1:] {
		name, value, valued := strings.Cut(strings.Trim(piece, " \t"), "=")
		if seen[name] || !p.set(name, strings.Trim(value, `"`), valued) {
			return p, false
		}
		seen[name] = true
	}
	return p, true
}

// set takes one parameter.
func (p *deflateParams) set(name, value string, valued bool) bool {
	switch name {
	case serverAloneName:
		p.serverAlone = true
		return !valued
	case clientAloneName:
		p.clientAlone = true
		return !valued
	case serverBitsName:
		p.serverBits = windowBits(value)
		return p.serverBits != 0
	case clientBitsName:
		if !valued {
			p.clientHint = true
			return true
		}
		p.clientBits = windowBits(value)
		return p.clientBits != 0
	}
	return false
}

// windowBits reads 8 to 15 in one form each; 0 for anything else.
func windowBits(value string) int {
	n, err := strconv.Atoi(value)
	if err != nil || n < leastBits || n > mostBits || strconv.Itoa(n) != value {
		return 0
	}
	return n
}
