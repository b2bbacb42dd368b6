// Package websocket is the WebSocket protocol as bytes: the frames and the
// opening handshake of RFC 6455, and the compression of messages of RFC 7692
// (permessage-deflate), for both roles. Nothing in it does I/O, knows the time or
// starts a goroutine.
//
// A [Receiver] is fed what comes from the peer and hands out whole messages and
// control frames; a [Sender] appends frames to a buffer of the caller's. What may
// be sent and is awaited while a connection ends is the table of [State]. Where
// the RFCs say that a connection must be failed, the error is an [Error], which
// knows the close code that the peer is told.
//
// The handshake reads and writes heads of package http1: a server checks a
// request with [ReadOpening] and answers with [AcceptKey]; a client writes an
// [Invitation] and checks the response with its method Accepted.
package websocket
