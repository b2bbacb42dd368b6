package files

import (
	"slices"
	"strconv"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// representation is one form of a file, as it is or coded, with all that its
// responses say of it.
type representation struct {
	validators
	mediaType string
	size      int64
	content   httpserve.Content
	// piece makes a part of it; nil where there are no ranges: over what is
	// compressed on the fly.
	piece func(span) httpserve.Content
	from  *entry  // that the content needs to be held; nil = none
	taken *budget // that it has taken one of; nil = none

	whole     httpserve.Header // of 200; copied before anything is added
	unchanged httpserve.Header // of 304: what a cache needs to know anew
	// response is that of the whole, made once for all clients; nil for what is
	// compressed while it is sent.
	response *httpserve.Response
}

// form is what makes one representation of a file another.
type form struct {
	mediaType string
	coding    coding
	vary      bool // the client's Accept-Encoding decides whether it gets this one
	tag       entityTag
}

// describe makes the header fields of a representation. now is the time that
// Last-Modified does not go beyond (RFC 9110 8.8.2.1).
func (h *Handler) describe(s fileState, f form, now time.Time) *representation {
	rep := &representation{
		validators: s.validators(f.tag, now),
		mediaType:  f.mediaType,
		size:       s.size,
	}
	kept := httpserve.Header{{Name: "ETag", Value: f.tag.text}}
	if h.opts.CacheControl != "" {
		kept.Add("Cache-Control", h.opts.CacheControl)
	}
	if f.vary {
		kept.Add("Vary", "Accept-Encoding")
	}
	whole := make(httpserve.Header, 0, 8)
	whole.Add("Content-Type", f.mediaType)
	if f.coding != identity {
		whole.Add("Content-Encoding", codings[f.coding].name)
	}
	whole.Add("Last-Modified", string(http1.AppendDate(nil, rep.modified)))
	if h.opts.Upload { // whoever has sent it, it is what it is said to be
		whole.Add("X-Content-Type-Options", "nosniff")
	}
	rep.whole = h.with(append(whole, kept...))
	rep.unchanged = slices.Clip(h.with(kept))
	return rep
}

// validators are what a client can name the state by, with a tag of it. now is
// the time that Last-Modified does not go beyond.
func (s fileState) validators(tag entityTag, now time.Time) validators {
	modified := time.Unix(0, min(s.modified, now.UnixNano())).Truncate(time.Second)
	return validators{tag: tag.tag, modified: modified, settled: s.settled(now)}
}

// inMemory gives the representation bytes as its content, and a response that
// serves every client who wants the whole.
func (rep *representation) inMemory(data []byte, ranges bool) {
	rep.size = int64(len(data))
	rep.content = httpserve.Bytes(data)
	if ranges {
		rep.piece = func(s span) httpserve.Content { return httpserve.Bytes(data[s.offset:s.end()]) }
		rep.whole.Add("Accept-Ranges", "bytes")
	}
	rep.response = &httpserve.Response{Status: 200, Header: slices.Clip(rep.whole), Content: rep.content}
}

// fromFile gives the representation an open file as its content.
func (rep *representation) fromFile(e *entry) {
	rep.from = e
	rep.piece = func(s span) httpserve.Content {
		return httpserve.Section{File: e.file, Offset: s.offset, Length: s.length}
	}
	rep.content = rep.piece(span{0, rep.size})
	rep.whole.Add("Accept-Ranges", "bytes")
	rep.response = &httpserve.Response{Status: 200, Header: slices.Clip(rep.whole), Content: rep.content, Done: rep.close}
}

// respond answers with a representation as its client wants it: all of it, parts,
// or nothing because the client has it. What the representation holds open is
// closed when the response is done.
func (h *Handler) respond(r *httpserve.Request, rep *representation) *httpserve.Response {
	switch preconditions(r.Head, rep.validators, r.Received) {
	case notModified:
		rep.close(nil)
		return &httpserve.Response{Status: 304, Header: rep.unchanged}
	case failed:
		rep.close(nil)
		return h.refuse(r, 412)
	}
	if rep.piece != nil && rangeApplies(r.Head, rep.validators, r.Received) {
		spans, answer := parseRanges(r.Field(http1.FieldRange), rep.size)
		switch answer {
		case partialAnswer:
			return rep.partial(spans)
		case noneSatisfiable:
			rep.close(nil)
			return h.unsatisfiable(r, rep.size)
		}
	}
	if rep.response != nil {
		return rep.response
	}
	return &httpserve.Response{Status: 200, Header: rep.whole, Content: rep.content, Done: rep.close}
}

// close gives back what the content needs. It has the form of Response.Done.
func (rep *representation) close(error) {
	if rep.taken != nil {
		rep.taken.give(1)
	}
	if rep.from != nil {
		rep.from.release()
	}
}

// unsatisfiable is the answer to ranges that all lie behind the end.
func (h *Handler) unsatisfiable(r *httpserve.Request, size int64) *httpserve.Response {
	refused := h.refuse(r, 416)
	refused.Header.Add("Content-Range", "bytes */"+strconv.FormatInt(size, 10))
	return refused
}

// with adds the fields of the options to a header; those of the same name are
// replaced by them, but for Vary, whose values add up.
func (h *Handler) with(header httpserve.Header) httpserve.Header {
	if len(h.opts.Header) == 0 {
		return header
	}
	merged := make(httpserve.Header, 0, len(header)+len(h.opts.Header)+1)
	for _, f := range header {
		if id := http1.FieldByName(f.Name); id == http1.FieldVary || !h.replaced(id, f.Name) {
			merged = append(merged, f)
		}
	}
	return append(merged, h.opts.Header...)
}

// replaced reports whether the options have a field of that name.
func (h *Handler) replaced(id http1.Field, name string) bool {
	for _, f := range h.opts.Header {
		if f.Name == name || id != http1.FieldOther && http1.FieldByName(f.Name) == id {
			return true
		}
	}
	return false
}
