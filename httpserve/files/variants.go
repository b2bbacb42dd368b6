package files

import (
	"io/fs"

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
	there := setOf(identity)
	if h.squeezes(e) && !r.Has(http1.FieldRange) {
		there |= setOf(zstandard, gzipped)
	}
	sidecars := h.sidecars(r, e)
	chosen := choose(&r.Fields, there|sidecars)
	if sidecars.has(chosen) {
		if rep := h.sidecar(r, e, chosen); rep != nil {
			e.release()
			return h.respond(r, rep)
		}
		chosen = choose(&r.Fields, there)
	}
	if chosen == identity {
		return h.respond(r, e.plain)
	}
	return h.respond(r, h.squeezed(r, e, chosen))
}

// varies reports whether the file may have other forms than its own.
func (h *Handler) varies(e *entry) bool {
	return h.opts.Precompressed || h.squeezes(e)
}

// squeezes reports whether the file is compressed for those who like it.
func (h *Handler) squeezes(e *entry) bool {
	return h.opts.Compress && e.state.size >= leastCompressed && e.state.size <= mostCompressed && compressible(e.mediaType)
}

// sidecars finds out in which codings the file lies beside itself, of those that
// the client takes.
func (h *Handler) sidecars(r *httpserve.Request, e *entry) codingSet {
	var found codingSet
	if !h.opts.Precompressed || !r.Has(http1.FieldAcceptEncoding) {
		return found
	}
	for c := identity + 1; c < codingCount; c++ {
		if r.CodingWeight(codings[c].name) == 0 {
			continue
		}
		info, err := h.stat(e.name + codings[c].suffix)
		if err == nil && info.Mode().IsRegular() && h.fresh(info, e) {
			found |= setOf(c)
		}
	}
	return found
}

// fresh reports whether a coded file is not older than what it was made from.
func (h *Handler) fresh(sidecar fs.FileInfo, e *entry) bool {
	return sidecar.ModTime().UnixNano() >= e.state.modified
}

// sidecar is the file as it lies there coded; nil if that cannot be read.
func (h *Handler) sidecar(r *httpserve.Request, e *entry, c coding) *representation {
	name := e.name + codings[c].suffix
	coded := h.remembered([]byte(name), r.Received)
	if coded == nil {
		var err error
		if coded, err = h.load(name, r.Received); err != nil {
			return nil
		}
		h.memory.put(name, coded)
	}
	f := form{mediaType: e.mediaType, coding: c, vary: true, tag: tagOf(coded.state, identity, r.Received)}
	rep := h.describe(coded.state, f, r.Received)
	if coded.file != nil {
		rep.fromFile(coded)
	} else {
		rep.inMemory(coded.data, true)
	}
	return rep
}
