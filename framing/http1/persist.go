package http1

// keepsAlive says whether the peer goes on with the connection after this
// message (RFC 9112 9.3): "close" wins, HTTP/1.1 goes on without a word, and
// HTTP/1.0 only with "keep-alive".
func keepsAlive(f *Fields, minor uint8) bool {
	if !f.Has(FieldConnection) {
		return minor > 0
	}
	if value := f.Field(FieldConnection); !f.Repeated(FieldConnection) && equalFold(value, "keep-alive") {
		return true
	}
	if f.HasToken(FieldConnection, "close") {
		return false
	}
	return minor > 0 || f.HasToken(FieldConnection, "keep-alive")
}

// ConnectionOption returns the Connection field of the response to h, "" for
// none: "close" when the connection is closed after it, and "keep-alive" for a
// client of HTTP/1.0 that asked for it.
func (h *Head) ConnectionOption(keep bool) string {
	switch {
	case !keep:
		return "close"
	case h.Minor == 0:
		return "keep-alive"
	}
	return ""
}

// Upgrades returns the protocols the client offers, as a list for List; nil
// unless HTTP/1.1 names them in Upgrade and "upgrade" in Connection (RFC 9110
// 7.8). Lines after the first do not count.
func (h *Head) Upgrades() []byte {
	if h.Minor == 0 || !h.Has(FieldUpgrade) || !h.HasToken(FieldConnection, "upgrade") {
		return nil
	}
	return h.Field(FieldUpgrade)
}

// AcceptsTrailers reports whether the client wants the trailer fields of a
// chunked response ("TE: trailers", RFC 9110 10.1.4).
func (h *Head) AcceptsTrailers() bool {
	return h.Minor > 0 && h.HasToken(FieldTE, "trailers")
}

// expectsContinue reports whether Expect asks for 100-continue and nothing else.
func expectsContinue(f *Fields) bool {
	for value := range f.Values(FieldExpect) {
		for member := range List(value) {
			if !equalFold(member, "100-continue") {
				return false
			}
		}
	}
	return true
}
