//go:build !linux

package httpserve

// limitUnsent leaves what waits in the socket to the system's own bounds.
func (a *reply) limitUnsent() { a.conn.unsentLimited = true }
