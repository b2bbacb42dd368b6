package httpserve

import (
	"sync"

	"github.com/sockkit/sockkit/framing/http1"
)

const (
	inputRoom  = 4 << 10  // of a head and what comes with it, to begin with
	headRead   = 2 << 10  // at least so much of a head is read at a time
	bodyRead   = 16 << 10 // and so much of a body
	outputRoom = 4 << 10  // of answers that wait to be sent together
	keptRoom   = 64 << 10 // the largest buffers that go back to the pool
)

// workspace is what a connection needs while it has something to do. An idle
// connection has none.
type workspace struct {
	in     []byte // read and not yet used: in[from:to]
	from   int
	to     int
	kept   int    // in[:kept] is the head of the request that is being answered
	out    []byte // answers that are not yet sent
	head   http1.Head
	chunks http1.ChunkDecoder
	body   body
	req    Request
	reply  reply
}

// workspacePool holds those that no connection of a server needs now.
type workspacePool struct{ pool sync.Pool }

func (p *workspacePool) get() *workspace {
	if w, ok := p.pool.Get().(*workspace); ok {
		return w
	}
	return &workspace{in: make([]byte, inputRoom), out: make([]byte, 0, outputRoom)}
}

func (p *workspacePool) put(w *workspace) {
	if cap(w.in) > keptRoom || cap(w.out) > keptRoom {
		return
	}
	w.from, w.to, w.kept, w.out = 0, 0, 0, w.out[:0]
	w.req, w.body, w.reply = Request{}, body{}, reply{}
	w.head.Reset()
	p.pool.Put(w)
}

// buffered is what was read and not yet used.
func (w *workspace) buffered() []byte { return w.in[w.from:w.to] }

// room makes space for want bytes more, or for less if limit bytes are all that may
// be buffered beside the head that is kept; false when these are full. What is
// buffered moves up to that head.
func (w *workspace) room(want, limit int) bool {
	if w.from > w.kept {
		w.to = w.kept + copy(w.in[w.kept:], w.in[w.from:w.to])
		w.from = w.kept
	}
	if w.to-w.kept >= limit {
		return false
	}
	if len(w.in)-w.to < min(want, limit-(w.to-w.kept)) {
		grown := make([]byte, max(2*len(w.in), w.to+want))
		copy(grown, w.in[:w.to])
		w.in = grown
	}
	return true
}

// keepHead holds the bytes of the head that was just read in their place, since
// the request points into them.
func (w *workspace) keepHead() { w.kept = w.from }

// dropHead lets the next head take their place.
func (w *workspace) dropHead() { w.kept = 0 }
