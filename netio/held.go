package netio

import (
	"errors"
	"io"
	"sync"
)

// Held keeps what the next opening of an endpoint goes on with: the place in a
// followed file, the write end of a named pipe with the hold option, the duty
// to unlink a pipe. Give one to the [Dialer] of a run that opens the same
// endpoint again and again, and close it when the run is over. The zero value
// is ready to use, from several goroutines; a nil *Held keeps nothing, and every
// stream then ends for itself what it began.
type Held struct {
	mu     sync.Mutex
	closed bool
	kept   map[Endpoint]io.Closer
}

// take gives what is kept for e, and forgets it; nil if there is nothing.
func (h *Held) take(e Endpoint) io.Closer {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.kept[e]
	delete(h.kept, e)
	return c
}

// keep takes over c until the next opening of e or Close. What was kept for e
// before is closed. It reports false, and leaves c alone, if nothing is kept
// here.
func (h *Held) keep(e Endpoint, c io.Closer) (bool, error) {
	if h == nil {
		return false, nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return false, nil
	}
	before := h.kept[e]
	if h.kept == nil {
		h.kept = map[Endpoint]io.Closer{}
	}
	h.kept[e] = c
	if before == nil {
		return true, nil
	}
	return true, before.Close()
}

// keepFirst is keep for what may be kept only once: it returns what is kept for
// e now, c or what was there before; nil if nothing is kept here.
func (h *Held) keepFirst(e Endpoint, c io.Closer) io.Closer {
	if h == nil {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if before := h.kept[e]; before != nil || h.closed {
		return before
	}
	if h.kept == nil {
		h.kept = map[Endpoint]io.Closer{}
	}
	h.kept[e] = c
	return c
}

// Close closes all that is kept. Nothing is kept afterwards.
func (h *Held) Close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	var errs []error
	for _, c := range h.kept {
		errs = append(errs, c.Close())
	}
	h.kept = nil
	return errors.Join(errs...)
}
