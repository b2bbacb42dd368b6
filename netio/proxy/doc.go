// Package proxy speaks the protocols of those who stand between a client and a
// server.
//
// The PROXY protocol (haproxy.org, doc/proxy-protocol.txt, versions 1 and 2) puts
// a header before the first byte of a connection, in which a proxy says whose
// connection it passes on.
//
// A [Server] is a proxy that a client goes through: SOCKS5 (RFC 1928, RFC 1929),
// SOCKS4a, or the method CONNECT of HTTP (RFC 9110 section 9.3.6), which may be spoken
// inside TLS. A [Service] is the other side, for SOCKS5 and HTTP. All of them read what they need and not a
// byte more, so that the connection stays a plain socket whose bytes the kernel can
// move.
package proxy
