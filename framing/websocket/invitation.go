package websocket

import (
	"encoding/base64"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
)

// ErrHandshake marks an answer that does not open a WebSocket.
var ErrHandshake = errors.New("websocket: the server does not open a WebSocket")

// Invitation is a client's opening handshake.
type Invitation struct {
	Target    string   // of the request: the path, percent-encoded, with the query
	Host      string   // HOST or HOST:PORT
	Key       string   // made by NewKey
	Origin    string   // "" = none is sent, as by programs that are no browsers
	Protocols []string // that we can speak, those we like most first
	// Deflate is what we want of permessage-deflate; nil = it is not offered.
	// ServerAlone asks the server to compress each message for itself,
	// ClientAlone tells it that we do.
	Deflate *Deflate
	Header  [][2]string // fields of the user's own: name and value
}

// Agreement is what the server has chosen.
type Agreement struct {
	Protocol string   // "" = none
	Deflate  *Deflate // nil = no compression
}

// NewKey makes the key of a handshake from 16 random bytes.
func NewKey(random [keyBytes]byte) string {
	return base64.StdEncoding.EncodeToString(random[:])
}

// AppendRequest appends the request.
func (i Invitation) AppendRequest(dst []byte) []byte {
	dst = http1.AppendRequestLine(dst, "GET", i.Target)
	fields := [][2]string{
		{"Host", i.Host}, {"Connection", "Upgrade"}, {"Upgrade", "websocket"},
		{"Sec-WebSocket-Version", Version}, {"Sec-WebSocket-Key", i.Key},
		{"Origin", i.Origin}, {"Sec-WebSocket-Protocol", strings.Join(i.Protocols, ", ")},
		{"Sec-WebSocket-Extensions", i.extensions()},
	}
	for _, f := range slices.Concat(fields, i.Header) {
		if f[1] != "" {
			dst = http1.AppendField(dst, f[0], f[1])
		}
	}
	return http1.AppendHeadEnd(dst)
}

// extensions is our offer. It does not say client_max_window_bits, as we could
// not keep to a smaller window than 32 KiB.
func (i Invitation) extensions() string {
	if i.Deflate == nil {
		return ""
	}
	return deflateParams{}.answer(*i.Deflate)
}

// Accepted checks the server's answer (RFC 6455 4.1). Its error wraps
// ErrHandshake and says what is wrong; any status but 101 is an error.
func (i Invitation) Accepted(h *http1.ResponseHead) (Agreement, error) {
	if h.Status != 101 {
		return Agreement{}, fmt.Errorf("%w: status %d", ErrHandshake, h.Status)
	}
	upgrade := h.Field(http1.FieldUpgrade)
	accept := h.Field(http1.FieldSecWebSocketAccept)
	switch {
	case !strings.EqualFold(string(upgrade), "websocket"):
		return Agreement{}, fmt.Errorf("%w: it upgrades to %q", ErrHandshake, upgrade)
	case !h.HasToken(http1.FieldConnection, "upgrade"):
		return Agreement{}, fmt.Errorf("%w: Connection does not say upgrade", ErrHandshake)
	case string(accept) != AcceptKey(i.Key):
		return Agreement{}, fmt.Errorf("%w: Sec-WebSocket-Accept does not answer the key", ErrHandshake)
	}
	protocol := string(h.Field(http1.FieldSecWebSocketProtocol))
	if h.Repeated(http1.FieldSecWebSocketProtocol) || protocol != "" && !slices.Contains(i.Protocols, protocol) {
		return Agreement{}, fmt.Errorf("%w: it chose the protocol %q", ErrHandshake, protocol)
	}
	deflate, err := i.agreed(h.Values(http1.FieldSecWebSocketExtensions))
	return Agreement{protocol, deflate}, err
}

// agreed reads the server's answer to our offer (RFC 7692 7.1).
func (i Invitation) agreed(lines iter.Seq[[]byte]) (*Deflate, error) {
	var agreed *Deflate
	for line := range lines {
		for answer := range http1.List(line) {
			p, ok := parseDeflate(answer)
			if !ok || i.Deflate == nil || agreed != nil || p.clientHint || p.clientBits != 0 {
				return nil, fmt.Errorf("%w: it chose the extension %q, which was not offered", ErrHandshake, answer)
			}
			d := *i.Deflate
			d.ServerAlone, d.ClientAlone = p.serverAlone, p.clientAlone || d.ClientAlone
			agreed = &d
		}
	}
	return agreed, nil
}
