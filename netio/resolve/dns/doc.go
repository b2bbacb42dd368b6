// Package dns asks DNS servers: over UDP, TCP, TLS (RFC 7858) and HTTPS
// (RFC 8484).
//
// A [Client] sends one [Query] to one [Server] and gives the [Message] that came
// back, whatever its response code says. Nothing is cached and no other server is
// asked than the one that was named; files of the system are not read.
package dns
