package files

import (
	"io/fs"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// put answers PUT to the name of a file: what the request carries becomes the
// file, all of it or nothing.
func (h *Handler) put(r *httpserve.Request) *httpserve.Response {
	if err := storable(r); err != nil {
		return h.declined(r, err)
	}
	if r.Has(http1.FieldContentRange) {
		return h.putPart(r)
	}
	replaced, err := h.receive(r)
	if err != nil {
		return h.declined(r, err)
	}
	return h.written(r, replaced)
}

// storable says why the content of a request cannot be a file; nil if it can.
func storable(r *httpserve.Request) error {
	if r.Head.Body.Kind == http1.BodyNone && !r.Has(http1.FieldContentLength) {
		return decline(411, "A file comes with Content-Length or in chunks, also if it is empty.")
	}
	return checkCoding(r)
}

// checkCoding fails if any of the content codings of a request, which may be on
// several lines (RFC 9110 8.4), makes something else of its content.
func checkCoding(r *httpserve.Request) error {
	for value := range r.Values(http1.FieldContentEncoding) {
		for coding := range http1.List(value) {
			if !strings.EqualFold(string(coding), "identity") {
				return &declinedError{
					415, "Files are stored as they come; send it without Content-Encoding.",
					httpserve.Header{{Name: "Accept-Encoding", Value: "identity"}},
				}
			}
		}
	}
	return nil
}

// contentLength is the length of a request's content, -1 if it is not known.
func contentLength(r *httpserve.Request) int64 {
	if r.Head.Body.Kind == http1.BodyChunked {
		return -1
	}
	return r.Head.Body.Length
}

// receive stores the content of a request. All that speaks against it is said
// before the content is read, while a client that waits for 100 (Continue) has not
// sent it; and what can have changed meanwhile is looked at again in the end.
func (h *Handler) receive(r *httpserve.Request) (replaced bool, err error) {
	p, err := h.placeOf(r, h.opts.Mkdir)
	if err != nil {
		return false, err
	}
	defer p.close()
	allowed := func() (fs.FileInfo, error) { return h.existing(p, r) }
	if _, err := allowed(); err != nil {
		return false, err
	}
	d, err := p.newDraft()
	if err != nil {
		return false, err
	}
	defer d.discard()
	if err := d.room(contentLength(r)); err != nil {
		return false, err
	}
	if err := d.fill(r.Body()); err != nil {
		return false, err
	}
	return h.publish(d, allowed)
}

// room says if there is no room for n more bytes on the disk.
func (d *draft) room(n int64) error {
	free, known := freeSpace(d.file)
	if !known || n <= free {
		return nil
	}
	return decline(507, "There is no room for it on the server's disk: "+sizeForPeople(free)+" are free.")
}
