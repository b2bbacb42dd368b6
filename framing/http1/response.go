package http1

// ResponseHead is the head of a response, as a client reads it. The zero value is
// ready for ParseResponse and may be used again; what it returns points into the
// buffer that was parsed.
type ResponseHead struct {
	Fields

	Status int   // 100 to 999; those from 600 on are to be treated as 500 (RFC 9110 15)
	Minor  uint8 // of the version HTTP/1.x

	// Body says how the body is framed, given the method of the request.
	Body Body
	// KeepAlive: the server can take another request on this connection.
	KeepAlive bool

	reason span
}

// ParseResponse reads the head of the response to a request with that method
// from the front of buf, in the way of ParseHead. An interim response (Interim)
// has no body; the next head follows it. It is as strict as ParseHead: after an
// Error nothing of the answer can be trusted. The status of the Error is of no
// use to a client.
func ParseResponse(buf []byte, lim Limits, method Method, h *ResponseHead) (n int, err error) {
	lim = lim.settled()
	if h.progress.stage == fresh {
		h.Fields.begin()
		*h = ResponseHead{Fields: h.Fields}
		h.progress.stage = atStart
	} else if h.progress.resumed() {
		if err := h.progress.tail(buf, lim.Head-2, ErrHeadTooLarge, nil); err != nil {
			return 0, h.stopped(err)
		}
	}
	if h.progress.stage == atStart {
		if err := h.readStatusLine(buf, lim.Head-2); err != nil {
			return 0, h.stopped(err)
		}
	}
	n, err = h.readLines(buf, &lim)
	if err == nil {
		err = h.settle(method)
	}
	if err != nil {
		return 0, h.stopped(err)
	}
	h.progress.stage = fresh
	return n, nil
}

// stopped lets the next call begin anew unless this head goes on.
func (h *ResponseHead) stopped(err error) error {
	if err != ErrIncomplete {
		h.progress.stage = fresh
	}
	return err
}

// Reset forgets a head that ParseResponse had begun. The room is kept.
func (h *ResponseHead) Reset() {
	h.Fields.begin()
}

// Interim reports whether this is a 1xx response, after which another follows.
// 101 (Switching Protocols) is none: nothing of HTTP follows it.
func (h *ResponseHead) Interim() bool {
	return h.Status < 200 && h.Status != 101
}

// Reason returns the reason phrase, often empty.
func (h *ResponseHead) Reason() []byte {
	return h.reason.of(h.buf)
}

// readStatusLine reads VERSION SP DDD SP REASON. The second space may be missing
// when there is no reason (many servers leave it out).
func (h *ResponseHead) readStatusLine(buf []byte, limit int) error {
	h.buf = buf
	end := control(buf, 0)
	wrong := ErrStatusLine
	if end+1 < len(buf) && end <= limit {
		wrong = h.parseStatusLine(buf[:end])
	}
	if wrong != 0 || end+1 >= len(buf) || buf[end] != '\r' || buf[end+1] != '\n' {
		return h.progress.tail(buf, limit, ErrHeadTooLarge, wrong)
	}
	h.progress.done(end + 2)
	h.progress.stage = inFields
	return nil
}

func (h *ResponseHead) parseStatusLine(line []byte) Error {
	const shortest = len("HTTP/1.1 200")
	if len(line) < shortest || line[8] != ' ' || len(line) > shortest && line[shortest] != ' ' {
		return ErrStatusLine
	}
	major, minor, wrong := parseVersion(line[:8])
	if wrong != 0 || major != 1 {
		return ErrStatusLine
	}
	status, ok := decimal(line[9:shortest])
	if !ok || status < 100 {
		return ErrStatusLine
	}
	h.Status, h.Minor = int(status), minor
	h.reason = spanOf(min(shortest+1, len(line)), len(line))
	return 0
}

// settle checks what only the whole head can tell.
func (h *ResponseHead) settle(method Method) error {
	body, wrong := responseBody(&h.Fields, h.Minor, h.Status, method)
	if wrong != 0 {
		return wrong
	}
	h.Body = body
	h.KeepAlive = keepsAlive(&h.Fields, h.Minor) && body.Kind != BodyUntilClose && body.Kind != BodyTunnel
	return nil
}

// responseBody frames the body of a response (RFC 9112 6.3). The status and the
// method come first; then the table of requests holds, but that a body without
// an announced length goes on until the connection is closed.
func responseBody(f *Fields, minor uint8, status int, method Method) (Body, Error) {
	switch {
	case status == 101, method == MethodConnect && status/100 == 2:
		return Body{Kind: BodyTunnel}, 0
	case status < 200, status == 204, status == 304, method == MethodHead:
		return Body{}, 0
	case f.seen&(1<<FieldContentLength|1<<FieldTransferEncoding) == 0:
		return Body{Kind: BodyUntilClose}, 0
	}
	return requestBody(f, minor)
}
