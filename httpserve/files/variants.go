package files

import (
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// Bounds of what is compressed on the fly: below, it does not pay; above, a
// request would cost the server too much, and ranges and sendfile are worth more.
const (
	leastCompressed = 512
	mostCompressed  = 32 << 20
)

// send answers with a file in the form that the client likes best, and releases
// it when that has been sent.
func (h *Handler) send(r *httpserve.Request, e *entry) *httpserve.Response {
	if !h.varies(e) {
		return h.respond(r, e.plain)
	}
	made := setOf(identity)
	if h.squeezes(e) && !r.Has(http1.FieldRange) {
		made |= setOf(zstandard, gzipped)
	}
	possible := made
	if h.opts.Precompressed {
		possible |= setOf(brotli, zstandard, gzipped)
	}
	for {
		chosen := choose(&r.Fields, possible)
		if chosen == identity {
			return h.respond(r, e.plain)
		}
		if rep := h.sidecar(r, e, chosen); rep != nil {
			e.release()
			return h.respond(r, rep)
		}
		if made.has(chosen) {
			return h.respond(r, h.squeezed(r, e, chosen))
		}
		possible &^= setOf(chosen)
	}
}

// varies reports whether the file may have other forms than its own.
func (h *Handler) varies(e *entry) bool {
	return h.opts.Precompressed || h.squeezes(e)
}

// squeezes reports whether the file is compressed for those who like it.
func (h *Handler) squeezes(e *entry) bool {
	return h.opts.Compress && e.state.size >= leastCompressed && e.state.size <= mostCompressed && compressible(e.mediaType)
}

// sidecar is the file as it lies coded beside itself; nil if it does not, if that
// is older than the file, or if it cannot be read.
func (h *Handler) sidecar(r *httpserve.Request, e *entry, c coding) *representation {
	if !h.opts.Precompressed {
		return nil
	}
	coded := h.coded(e.name+codings[c].suffix, r.Received)
	if coded == nil {
		return nil
	}
	if coded.state.modified < e.state.modified {
		coded.release()
		return nil
	}
	if rep := coded.beside.Load(); rep != nil && rep.mediaType == e.mediaType {
		return rep
	}
	f := form{mediaType: e.mediaType, coding: c, vary: true, tag: tagOf(coded.state, identity, r.Received)}
	rep := h.describe(coded.state, f, r.Received)
	if coded.file != nil {
		rep.fromFile(coded)
	} else {
		rep.inMemory(coded.data, true)
	}
	coded.beside.Store(rep)
	return rep
}

// coded returns a sidecar from memory or from the disk, or nil.
func (h *Handler) coded(name string, now time.Time) *entry {
	if e := h.remembered([]byte(name), now); e != nil {
		return e
	}
	info, err := h.stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return nil
	}
	e, err := h.load(name, now)
	if err != nil {
		return nil
	}
	h.memory.put(name, e)
	return e
}
