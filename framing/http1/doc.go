// Package http1 is HTTP/1.1 as bytes: RFC 9112, and of RFC 9110 what a message's
// head says. It reads and writes heads, frames bodies, decodes and encodes the
// chunked coding, and holds the rules of a connection as tables. Nothing in it
// does I/O, knows the time or starts a goroutine; the caller owns every buffer.
//
// A server parses with [ParseHead] until it stops saying [ErrIncomplete]. A head
// without an error is a whole one: its Host is checked, its target decoded, its
// body framed ([Head.Body]) and the connection's fate known ([Head.KeepAlive]).
// Where the RFCs leave a choice, what two implementations could read differently
// is refused: see [Error] for the statuses and the reasons.
//
// A client parses with [ParseResponse]. Both hand out slices of the caller's
// buffer, which stay good as long as the buffer does; a typical head makes no
// allocation once its [Head] has been used before.
package http1
