//go:build !linux

package httpserve

func newWire(c *conn) wire { return plainWire{c} }
