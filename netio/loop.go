package netio

import "io"

// null is the stream that reads EOF and discards what is written.
type null struct{}

func openNull() Stream { return null{} }

func (null) Read([]byte) (int, error)    { return 0, io.EOF }
func (null) Write(p []byte) (int, error) { return len(p), nil }
func (null) CloseWrite() error           { return nil }
func (null) Close() error                { return nil }

// ReadsNothing reports true: there is no input, rather than one that ends.
func (null) ReadsNothing() bool { return true }

// echo is the stream that reads what was written to it. It holds 64 KiB; then
// writes wait for reads.
type echo struct{ loop *ring }

func openEcho() Stream { return &echo{loop: newRing()} }

func (e *echo) Read(p []byte) (int, error)  { return e.loop.read(p) }
func (e *echo) Write(p []byte) (int, error) { return e.loop.write(p) }

func (e *echo) CloseWrite() error {
	e.loop.closeWrite()
	return nil
}

func (e *echo) Close() error {
	e.loop.closeWrite()
	e.loop.closeRead()
	return nil
}
