//go:build !linux

package httpserve

// sendFile copies.
func (a *reply) sendFile(s Section) error { return a.copyFile(s) }
