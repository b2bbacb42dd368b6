//go:build !linux

package httpserve

func newSource(c *conn) source { return plainSource{c} }
