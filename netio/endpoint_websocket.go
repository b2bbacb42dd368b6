package netio

import (
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
)

// WebSocketOptions belong to ws: and wss: endpoints. They are called as those of
// serve-http's routes. Lists are written A|B.
type WebSocketOptions struct {
	Message   string // what messages are sent as: text, binary, or "" = text where they are UTF-8
	Protocols string // subprotocols: asked for when dialing, those we like most first; spoken when listening
	Origins   string // when listening: pages of other servers that may connect, by HOST, HOST:PORT or SCHEME://HOST:PORT; * for all
}

// What Message may be.
const (
	messageText   = "text"
	messageBinary = "binary"
)

// maxAlternatives is the longest list of protocols or origins, in bytes.
const maxAlternatives = 4096

// webSocketing are the options of WebSockets.
var webSocketing = []option{
	{key: "message", set: setMessage, get: func(o *EndpointOptions) string { return o.WebSocket.Message }},
	{key: "protocol", set: setProtocols, get: func(o *EndpointOptions) string { return o.WebSocket.Protocols }},
	{key: "origin", use: Listening, set: setOrigins, get: func(o *EndpointOptions) string { return o.WebSocket.Origins }},
}

// What ws: and wss: endpoints take.
var (
	webSocketKind       = [][]option{waiting, routing, streaming, buffering, webSocketing}
	secureWebSocketKind = [][]option{waiting, routing, streaming, buffering, webSocketing, securing}
)

func setMessage(o *EndpointOptions, value string) *SyntaxError {
	if value != messageText && value != messageBinary {
		return problem("neither text nor binary")
	}
	o.WebSocket.Message = value
	return nil
}

func setProtocols(o *EndpointOptions, value string) *SyntaxError {
	for name := range strings.SplitSeq(value, "|") {
		if token, ok := http1.Unquote([]byte(name)); !ok || len(token) != len(name) || len(value) > maxAlternatives {
			return problem("%q is not the name of a subprotocol", name).hint("write one, or several as A|B")
		}
	}
	o.WebSocket.Protocols = value
	return nil
}

func setOrigins(o *EndpointOptions, value string) *SyntaxError {
	for name := range strings.SplitSeq(value, "|") {
		if name == "" || len(value) > maxAlternatives {
			return problem("not a list such as A|B")
		}
	}
	o.WebSocket.Origins = value
	return nil
}

// alternatives are the parts of A|B; none of "".
func alternatives(list string) []string {
	if list == "" {
		return nil
	}
	return strings.Split(list, "|")
}

// isWebSocket reports whether the endpoint's messages are those of a WebSocket.
func (e Endpoint) isWebSocket() bool { return e.Scheme == WS || e.Scheme == WSS }
