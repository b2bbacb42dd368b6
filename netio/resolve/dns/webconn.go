package dns

import (
	"bytes"
	"encoding/binary"
	"net"
)

// webConn makes a server over HTTPS look like one over TCP: a question that is
// written, behind its length, is posted, and its answer can be read.
type webConn struct {
	net.Conn
	server Server
	asked  bytes.Buffer
	answer bytes.Buffer
}

// Write takes what is written until a question is whole.
func (w *webConn) Write(p []byte) (int, error) {
	w.asked.Write(p)
	framed := w.asked.Bytes()
	if len(framed) < 2 || len(framed)-2 < int(binary.BigEndian.Uint16(framed)) {
		return len(p), nil
	}
	_, err := w.server.exchangeHTTP(w.Conn, framed[2:], func(answer []byte) (*Message, error) {
		return nil, writeFramed(&w.answer, answer)
	})
	w.asked.Reset()
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// Read gives the answer, behind its length.
func (w *webConn) Read(p []byte) (int, error) { return w.answer.Read(p) }
