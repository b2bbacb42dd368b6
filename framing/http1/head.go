package http1

import "bytes"

// Head is the head of a request. The zero value is ready for ParseHead; a Head
// that is used again for the next request keeps its room. What it returns as
// []byte points into the buffer that was parsed, or, for a path that had to be
// decoded, into room of its own; both are good until the next ParseHead.
type Head struct {
	Fields

	Method Method
	Form   TargetForm // which of the four forms the target has
	Minor  uint8      // of the version HTTP/1.x as it was sent; above 1 it is treated as 1

	// Body says how the request's body is framed.
	Body Body
	// ExpectsContinue: the client waits for 100 (Continue) before it sends the
	// body. Never set without a body, nor in HTTP/1.0.
	ExpectsContinue bool
	// KeepAlive: the client can send another request on this connection.
	KeepAlive bool
	// Secure: the target was in absolute-form with the scheme https. A server
	// that got it over plain TCP refuses it with ErrScheme.
	Secure bool
	// EncodedSlash: the path held %2F, which Path shows as "/". What serves
	// files refuses such a path, as no file name holds a slash.
	EncodedSlash bool

	method, target, authority, rawPath, query span

	decoded   []byte // room for a decoded path
	isDecoded bool
}

// ParseHead reads the head of a request from the front of buf. It returns how
// many bytes the head takes, which is where its body begins.
//
// ErrIncomplete says that buf holds the beginning of a head: call again with the
// same h and a buffer that begins with the same bytes, wherever it stands in
// memory, and goes on. A buffer of Limits.Head bytes always suffices. Any other
// error is an Error and says how to refuse the request; h then holds what was
// read before it, for the log: Method and Target are set if the request line was
// good. After success or an Error the next call begins a new head; Reset does so
// after ErrIncomplete.
//
// Up to four empty lines before the request are passed over (RFC 9112 2.2).
func ParseHead(buf []byte, lim Limits, h *Head) (n int, err error) {
	lim = lim.settled()
	if h.progress.stage == fresh {
		h.begin()
		h.progress.stage = atStart
	} else if h.progress.resumed() {
		limit, tooLong := h.lineLimit(&lim)
		if err := h.progress.tail(buf, limit, tooLong, nil); err != nil {
			return 0, h.stopped(buf, &lim, err)
		}
	}
	if h.progress.stage == atStart {
		if err := h.readRequestLine(buf, &lim); err != nil {
			return 0, h.stopped(buf, &lim, err)
		}
	}
	n, err = h.readLines(buf, &lim)
	if err == nil {
		err = h.settle()
	}
	if err != nil {
		return 0, h.stopped(buf, &lim, err)
	}
	h.progress.stage = fresh
	return n, nil
}

// stopped lets the next call begin anew unless this head goes on. Of a request
// line that is too long it says whether its method alone is.
func (h *Head) stopped(buf []byte, lim *Limits, err error) error {
	if err == ErrIncomplete {
		return err
	}
	if err == ErrRequestTooLong {
		line := buf[h.progress.line:]
		if bytes.IndexByte(line[:min(lim.RequestLine, mostMethod)+1], ' ') < 0 {
			err = ErrMethod
		}
	}
	h.progress.stage = fresh
	return err
}

// Reset forgets a head that ParseHead had begun. The room is kept.
func (h *Head) Reset() {
	h.begin()
	h.progress.stage = fresh
}

// begin empties the head.
func (h *Head) begin() {
	h.Fields.begin()
	h.Method, h.Form, h.Minor = 0, 0, 0
	h.Body = Body{}
	h.ExpectsContinue, h.KeepAlive, h.Secure, h.EncodedSlash, h.isDecoded = false, false, false, false, false
	h.method, h.target, h.authority, h.rawPath, h.query = span{}, span{}, span{}, span{}, span{}
}

// settle checks what only the whole head can tell.
func (h *Head) settle() error {
	if err := h.checkHost(); err != 0 {
		return err
	}
	body, err := requestBody(&h.Fields, h.Minor)
	if err != 0 {
		return err
	}
	h.Body = body
	h.KeepAlive = keepsAlive(&h.Fields, h.Minor)
	if h.Has(FieldExpect) && h.Minor > 0 {
		if !expectsContinue(&h.Fields) {
			return ErrExpectation
		}
		h.ExpectsContinue = body.Kind != BodyNone
	}
	return nil
}

// MethodName returns the method as it was sent.
func (h *Head) MethodName() []byte {
	return h.method.of(h.buf)
}

// Target returns the request target as it was sent.
func (h *Head) Target() []byte {
	return h.target.of(h.buf)
}

// Host returns the host and port the request is for: of the target in
// absolute-form and authority-form, else of the Host field; nil if HTTP/1.0
// named none.
func (h *Head) Host() []byte {
	if !h.authority.empty() {
		return h.authority.of(h.buf)
	}
	return h.Field(FieldHost)
}

// Path returns the path, decoded and without dot segments: it begins with "/",
// is UTF-8, and holds neither NUL nor a backslash. It is "*" in asterisk-form and
// empty in authority-form.
func (h *Head) Path() []byte {
	if h.isDecoded {
		return h.decoded
	}
	return h.rawPath.of(h.buf)
}

// RawPath returns the path as it was sent; it may be empty in absolute-form.
func (h *Head) RawPath() []byte {
	return h.rawPath.of(h.buf)
}

// Query returns what follows the first "?" of the target as it was sent, without
// the "?". See Query for its pairs.
func (h *Head) Query() []byte {
	return h.query.of(h.buf)
}
