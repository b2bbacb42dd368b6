package httpserve

import "sync/atomic"

// Load counts what servers are doing at the moment. The zero value is ready; it
// may be read at any time.
type Load struct {
	connections, requests atomic.Int64
	accepted              atomic.Uint64
}

// Connections is how many are open, idle ones too.
func (l *Load) Connections() int64 { return l.connections.Load() }

// Requests is how many are being answered: their head has been read, and the last
// of the answer not been sent.
func (l *Load) Requests() int64 { return l.requests.Load() }

// Accepted is how many connections there have been.
func (l *Load) Accepted() uint64 { return l.accepted.Load() }

func (l *Load) connected() {
	if l != nil {
		l.accepted.Add(1)
		l.connections.Add(1)
	}
}

func (l *Load) disconnected() {
	if l != nil {
		l.connections.Add(-1)
	}
}

func (l *Load) begun() {
	if l != nil {
		l.requests.Add(1)
	}
}

func (l *Load) done() {
	if l != nil {
		l.requests.Add(-1)
	}
}

// answerCounted answers, and is counted until it has, however that ends.
func (c *conn) answerCounted() {
	c.server.Load.begun()
	defer c.server.Load.done()
	c.answer()
}
