package files

import (
	"math/rand/v2"
	"slices"
	"strconv"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// partial is the 206 response with some parts of a representation: as they are
// if it is one, as multipart/byteranges if there are more (RFC 9110 15.3.7).
func (rep *representation) partial(spans []span) *httpserve.Response {
	response := &httpserve.Response{Status: 206, Header: slices.Clone(rep.whole), Done: rep.close}
	if len(spans) == 1 {
		response.Header.Add("Content-Range", contentRange(spans[0], rep.size))
		response.Content = rep.piece(spans[0])
		return response
	}
	boundary := newBoundary()
	response.Header.Set("Content-Type", "multipart/byteranges; boundary="+boundary)
	response.Content = rep.parts(spans, boundary)
	return response
}

// parts are the pieces with the lines between them, whose sizes are all known
// beforehand.
func (rep *representation) parts(spans []span, boundary string) httpserve.Parts {
	parts := make(httpserve.Parts, 0, 2*len(spans)+1)
	delimiter := "--" + boundary
	for _, s := range spans {
		head := append([]byte(delimiter), "\r\n"...)
		head = http1.AppendField(head, "Content-Type", rep.mediaType)
		head = http1.AppendField(head, "Content-Range", contentRange(s, rep.size))
		head = http1.AppendHeadEnd(head)
		parts = append(parts, httpserve.Bytes(head), rep.piece(s))
		delimiter = "\r\n--" + boundary
	}
	return append(parts, httpserve.Bytes(delimiter+"--\r\n"))
}

// contentRange is the value of Content-Range for a part of a whole.
func contentRange(s span, size int64) string {
	text := append(make([]byte, 0, 64), "bytes "...)
	text = strconv.AppendInt(text, s.offset, 10)
	text = append(text, '-')
	text = strconv.AppendInt(text, s.end()-1, 10)
	text = append(text, '/')
	return string(strconv.AppendInt(text, size, 10))
}

// newBoundary is text that no content has by accident, nor by intent, as it
// cannot be foreseen.
func newBoundary() string {
	text := strconv.AppendUint([]byte("sockkit-"), rand.Uint64(), 36)
	return string(strconv.AppendUint(text, rand.Uint64(), 36))
}
