// Package wsconn is a WebSocket connection over a byte stream: it reads messages,
// answers pings, asks a peer that is silent whether it is still there, and closes
// in the way of RFC 6455 section 7, for both roles. The bytes are package
// framing/websocket's; here are the deadlines.
package wsconn
