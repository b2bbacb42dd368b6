package files

import (
	"errors"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// An upload can come in parts, each in a request of its own, and go on where one
// was cut off. What has come lies in a hidden file beside the place where the
// whole will be, named after it, so that the file's size is all that is known of
// the upload and all that there is to know; it survives the server.
//
// Two ways lead there. PUT with Content-Range (RFC 9110 14.5) is what curl -C
// sends. PATCH with Upload-Offset and Upload-Complete has the shape of the IETF's
// draft of resumable uploads (draft-ietf-httpbis-resumable-upload), with the
// query ?upload of the file in place of an address of its own.

// The fields of the draft.
const (
	fieldOffset   = "Upload-Offset"
	fieldComplete = "Upload-Complete"
)

// part is a piece of a file, as a request announces it.
type part struct {
	offset  int64
	length  int64 // -1 = not known
	last    bool  // the file is complete with it
	restart bool  // with offset 0, what was there before is given up
}

// putPart answers PUT with Content-Range.
func (h *Handler) putPart(r *httpserve.Request) *httpserve.Response {
	span, total, ok := parseContentRange(string(r.Field(http1.FieldContentRange)))
	switch {
	case !ok || r.Repeated(http1.FieldContentRange):
		return h.decline(r, 400, "Content-Range is not of the form bytes FIRST-LAST/SIZE.")
	case contentLength(r) < 0:
		return h.decline(r, 411, "A part with Content-Range needs Content-Length.")
	case contentLength(r) != span.length:
		return h.decline(r, 400, "Content-Range and Content-Length do not agree.")
	case h.opts.MaxFile > 0 && total > h.opts.MaxFile:
		return h.decline(r, 413, "The file is larger than the server takes.")
	}
	return h.take(r, part{span.offset, span.length, span.end() == total, true})
}

// parseContentRange reads bytes FIRST-LAST/SIZE. A size that is not known is not
// taken: nobody could tell when the file is complete.
func parseContentRange(value string) (s span, total int64, ok bool) {
	unit, rest, found := strings.Cut(value, " ")
	if !found || !strings.EqualFold(unit, "bytes") {
		return span{}, 0, false
	}
	positions, size, _ := strings.Cut(rest, "/")
	first, last, _ := strings.Cut(positions, "-")
	numbers := [3]int64{}
	for i, text := range [3]string{first, last, size} {
		n, err := strconv.ParseUint(text, 10, 63)
		if err != nil {
			return span{}, 0, false
		}
		numbers[i] = int64(n)
	}
	if numbers[0] > numbers[1] || numbers[1] >= numbers[2] {
		return span{}, 0, false
	}
	return span{numbers[0], numbers[1] - numbers[0] + 1}, numbers[2], true
}

// partTypes are the media types of a part: the IETF's, that of tus, and what says
// nothing.
var partTypes = [...]string{"", "application/partial-upload", "application/offset+octet-stream", "application/octet-stream"}

// patch answers PATCH with Upload-Offset.
func (h *Handler) patch(r *httpserve.Request) *httpserve.Response {
	media, _ := http1.Parameters(r.Field(http1.FieldContentType))
	if !containsFold(partTypes[:], string(media)) {
		refused := h.decline(r, 415, "A part of a file is application/partial-upload.")
		refused.Header.Add("Accept-Patch", "application/partial-upload, application/offset+octet-stream")
		return refused
	}
	if err := checkCoding(r); err != nil {
		return h.declined(r, err)
	}
	given, _ := r.Get(fieldOffset)
	offset, err := strconv.ParseUint(string(given), 10, 63)
	if err != nil {
		return h.decline(r, 400, "Upload-Offset, the number of bytes that are there already, is missing or no number.")
	}
	complete, _ := r.Get(fieldComplete)
	if c := string(complete); c != "" && c != "?0" && c != "?1" {
		return h.decline(r, 400, "Upload-Complete is ?1 with the last part, else ?0.")
	}
	p := part{offset: int64(offset), length: contentLength(r), last: string(complete) == "?1"}
	if h.opts.MaxFile > 0 && p.offset > h.opts.MaxFile-max(p.length, 0) {
		return h.decline(r, 413, "The file is larger than the server takes.")
	}
	return h.take(r, p)
}

// containsFold reports whether text is among words, in any case.
func containsFold(words []string, text string) bool {
	for _, word := range words {
		if strings.EqualFold(word, text) {
			return true
		}
	}
	return false
}

// take adds a part to what is there, and makes the file of it with the last one.
func (h *Handler) take(r *httpserve.Request, given part) *httpserve.Response {
	p, err := h.placeOf(r, h.opts.Mkdir)
	if err != nil {
		return h.declined(r, err)
	}
	defer p.close()
	allowed := func() (fs.FileInfo, error) { return h.existing(p, r) }
	if _, err := allowed(); err != nil {
		return h.declined(r, err)
	}
	d, err := p.openDraft(p.partsName())
	if err != nil {
		return h.declined(r, err)
	}
	defer d.keepIfAny()
	if err := h.add(r, d, given); err != nil {
		return h.declined(r, err)
	}
	if !given.last {
		return &httpserve.Response{Status: 202, Header: h.with(d.state())}
	}
	replaced, err := h.publish(d, allowed)
	if err != nil {
		return h.declined(r, err)
	}
	return h.written(r, replaced)
}

// add writes the part behind what is there. What has come of a part that breaks
// off stays, and is on the disk when the next request asks how much there is.
func (h *Handler) add(r *httpserve.Request, d *draft, given part) error {
	if given.restart && given.offset == 0 {
		if err := d.cut(0); err != nil {
			return err
		}
	}
	if given.offset != d.size {
		return &declinedError{409, "The upload goes on at byte " + strconv.FormatInt(d.size, 10) + ".", d.state()}
	}
	if err := d.room(given.length); err != nil {
		return err
	}
	content := r.Body()
	if h.opts.MaxFile > 0 {
		content = &capped{content, h.opts.MaxFile - d.size}
	}
	return errors.Join(d.fill(content), d.file.Sync())
}

// cut shortens a draft.
func (d *draft) cut(size int64) error {
	if err := d.file.Truncate(size); err != nil {
		return err
	}
	_, err := d.file.Seek(size, 0)
	d.size = size
	return err
}

// state tells how far an upload is.
func (d *draft) state() httpserve.Header { return progressAt(d.size) }

func progressAt(size int64) httpserve.Header {
	return httpserve.Header{{Name: fieldOffset, Value: strconv.FormatInt(size, 10)}, {Name: fieldComplete, Value: "?0"}}
}

// progress answers how many bytes of an upload are there; none, if none was begun.
func (h *Handler) progress(r *httpserve.Request) *httpserve.Response {
	size, err := h.partsSize(r)
	if err != nil {
		return h.declined(r, err)
	}
	header := append(progressAt(size), httpserve.Field{Name: "Cache-Control", Value: "no-store"})
	return &httpserve.Response{Status: 204, Header: h.with(header)}
}

func (h *Handler) partsSize(r *httpserve.Request) (int64, error) {
	p, err := h.placeOf(r, false)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer p.close()
	info, err := p.dir.Lstat(p.partsName())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, nil
	case err != nil:
		return 0, err
	}
	return info.Size(), nil
}

// abandon answers DELETE of an upload: what has come of it is given up.
func (h *Handler) abandon(r *httpserve.Request) *httpserve.Response {
	if err := h.giveUp(r); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return h.declined(r, err)
	}
	return &httpserve.Response{Status: 204, Header: h.with(nil)}
}

func (h *Handler) giveUp(r *httpserve.Request) error {
	p, err := h.placeOf(r, false)
	if err != nil {
		return err
	}
	defer p.close()
	f, err := openLocked(p.dir, p.partsName(), os.O_RDWR)
	if err != nil {
		return err
	}
	defer f.Close()
	return p.dir.Remove(p.partsName())
}
