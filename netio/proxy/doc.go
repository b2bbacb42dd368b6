// Package proxy speaks the protocols of those who stand between a client and a
// server.
//
// The PROXY protocol (haproxy.org, doc/proxy-protocol.txt, versions 1 and 2) puts
// a header before the first byte of a connection, in which a proxy says whose
// connection it passes on.
package proxy
