// Package secure puts TLS around connections: what is asked for as a plain value
// ([Options]), certificates that are read again when their files change, ones
// that are made on the spot, pins, and streams that tell a complete end from a
// cut (RFC 8446 section 6.1).
//
// It looks at no environment and knows nothing of endpoints. Connections of its
// own are only what it is given and wraps.
package secure
