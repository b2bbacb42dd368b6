package websocket

import (
	"crypto/sha1" // what the protocol asks for; no secret hangs on it
	"encoding/base64"
	"slices"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
)

// Version is the value of Sec-WebSocket-Version, the only one there is.
const Version = "13"

// acceptSuffix is what the key is hashed with (RFC 6455 1.3).
const acceptSuffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

// keyBytes is the length of a key before it is encoded.
const keyBytes = 16

// Refusal is why a server does not answer an opening handshake with 101; 0 = it
// does.
type Refusal uint8

// What is refused, and why.
const (
	RefuseMethod  Refusal = iota + 1 // not GET
	RefuseContent                    // a request with a body
	RefuseNoOffer                    // no offer to speak WebSocket, or HTTP/1.0
	RefuseVersion                    // another version than 13
	RefuseKey                        // no key, or none of 16 bytes
)

// refusals says the status and the reason of each Refusal.
var refusals = [...]struct {
	status int
	reason string
}{
	RefuseMethod:  {405, "a WebSocket is opened with GET"},
	RefuseContent: {400, "a WebSocket is opened without content"},
	RefuseNoOffer: {426, "this is a WebSocket: HTTP/1.1 with Upgrade: websocket opens it"},
	RefuseVersion: {426, "the version of the WebSocket protocol spoken here is " + Version},
	RefuseKey:     {400, "Sec-WebSocket-Key is not one key of 16 bytes in base64"},
}

// Status is that of the answer. With 426 it has the fields Upgrade: websocket and
// Sec-WebSocket-Version: 13 (RFC 6455 4.4), with 405 it has Allow: GET.
func (r Refusal) Status() int { return refusals[r].status }

// Reason says in one sentence what is wrong, for the content of the answer.
func (r Refusal) Reason() string { return refusals[r].reason }

// Opening is a client's opening handshake that a server can accept.
type Opening struct {
	Key       string   // as it was sent
	Protocols []string // that the client can speak, those it likes most first
	Origin    string   // of the page that opens it; "" = the client is no browser
}

// ReadOpening checks a request for what the handshake asks of it (RFC 6455 4.2.1).
// What extensions the client offers is read with [AgreeDeflate].
func ReadOpening(h *http1.Head) (Opening, Refusal) {
	switch {
	case h.Method != http1.MethodGet:
		return Opening{}, RefuseMethod
	case !offersWebSocket(h):
		return Opening{}, RefuseNoOffer
	case string(h.Field(http1.FieldSecWebSocketVersion)) != Version || h.Repeated(http1.FieldSecWebSocketVersion):
		return Opening{}, RefuseVersion
	case h.Body.Kind != http1.BodyNone:
		return Opening{}, RefuseContent
	}
	key := h.Field(http1.FieldSecWebSocketKey)
	if raw, err := base64.StdEncoding.DecodeString(string(key)); err != nil || len(raw) != keyBytes || h.Repeated(http1.FieldSecWebSocketKey) {
		return Opening{}, RefuseKey
	}
	o := Opening{Key: string(key), Origin: string(h.Field(http1.FieldOrigin))}
	for line := range h.Values(http1.FieldSecWebSocketProtocol) {
		for name := range http1.List(line) {
			o.Protocols = append(o.Protocols, string(name))
		}
	}
	return o, 0
}

func offersWebSocket(h *http1.Head) bool {
	for name := range http1.List(h.Upgrades()) {
		if strings.EqualFold(string(name), "websocket") {
			return true
		}
	}
	return false
}

// AcceptKey is the value of Sec-WebSocket-Accept that answers a key.
func AcceptKey(key string) string {
	sum := sha1.Sum([]byte(key + acceptSuffix))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Protocol is the first of the client's protocols that is among ours, "" for
// none. Their names are compared as they are.
func (o Opening) Protocol(ours []string) string {
	for _, name := range o.Protocols {
		if slices.Contains(ours, name) {
			return name
		}
	}
	return ""
}

// FromHost reports whether the page that opens the WebSocket came from that HOST or
// HOST:PORT, over HTTP or HTTPS. Without a port it is that of the page's scheme. A
// browser sends its user's cookies along whatever page it is that opens a
// WebSocket, so that a server which does not look at the origin serves every page
// of the world (RFC 6455 10.2).
func (o Opening) FromHost(host string) bool {
	scheme, authority, _ := strings.Cut(o.Origin, "://")
	port, known := map[string]string{"http": ":80", "https": ":443"}[strings.ToLower(scheme)]
	if !known || authority == "" || host == "" {
		return false
	}
	return strings.EqualFold(strings.TrimSuffix(authority, port), strings.TrimSuffix(host, port))
}
