package http1

import "bytes"

// checkHost holds the rules of the Host field (RFC 9112 3.2): HTTP/1.1 needs
// one, none may have two, and one that is there must be valid and not empty,
// even where the target names the host and Host is not looked at.
func (h *Head) checkHost() Error {
	if !h.Has(FieldHost) {
		if h.Minor == 0 {
			return 0
		}
		return ErrNoHost
	}
	if h.Repeated(FieldHost) {
		return ErrRepeatedHost
	}
	if host, _, ok := SplitHost(h.Field(FieldHost)); !ok || len(host) == 0 {
		return ErrHost
	}
	return 0
}

// SplitHost takes host[:port] apart. The host is a name of unreserved characters
// and sub-delims without the comma, an IPv4 address, or an IPv6 address, which is
// returned without its brackets. The port may be missing or empty; it is at most
// 65535. Percent-encoding in a host is refused: no two agree on what it means.
func SplitHost(b []byte) (host, port []byte, ok bool) {
	if len(b) > 0 && b[0] == '[' {
		return splitIPv6(b)
	}
	end := 0
	for end < len(b) && class[b[end]]&isHost != 0 {
		end++
	}
	port, ok = portOf(b[end:])
	return b[:end], port, ok
}

func splitIPv6(b []byte) (host, port []byte, ok bool) {
	end := bytes.IndexByte(b, ']')
	if end < 0 || !isIPv6(b[1:end]) {
		return nil, nil, false
	}
	port, ok = portOf(b[end+1:])
	return b[1:end], port, ok
}

// portOf reads the nothing, ":" or ":port" that follows a host.
func portOf(b []byte) (port []byte, ok bool) {
	if len(b) == 0 {
		return nil, true
	}
	if b[0] != ':' {
		return nil, false
	}
	port = b[1:]
	number := 0
	for _, c := range port {
		if !isDigit(c) {
			return nil, false
		}
		if number = number*10 + int(c-'0'); number > 65535 {
			return nil, false
		}
	}
	return port, true
}

// isIPv6 reports whether b is an IPv6 address of RFC 4291 2.2, without a zone.
func isIPv6(b []byte) bool {
	before, after, gap := bytes.Cut(b, []byte("::"))
	if !gap {
		n, ok := groups(b)
		return ok && n == 8
	}
	left, ok := groups(before)
	right, alsoOK := groups(after)
	return ok && alsoOK && left+right < 8 && bytes.IndexByte(before, '.') < 0
}

// groups counts the 16-bit groups of one side of "::"; an IPv4 address at the
// end counts for two.
func groups(b []byte) (n int, ok bool) {
	for more := len(b) > 0; more; n++ {
		var group []byte
		group, b, more = bytes.Cut(b, []byte(":"))
		if !more && isIPv4(group) {
			return n + 2, true
		}
		if len(group) == 0 || len(group) > 4 {
			return 0, false
		}
		for _, c := range group {
			if hexValue(c) > 15 {
				return 0, false
			}
		}
	}
	return n, true
}

// isIPv4 reports whether b is four decimal numbers up to 255.
func isIPv4(b []byte) bool {
	for part := range 4 {
		n, number := 0, 0
		for n < len(b) && n < 4 && isDigit(b[n]) {
			number = number*10 + int(b[n]-'0')
			n++
		}
		if n == 0 || n > 3 || number > 255 || n > 1 && b[0] == '0' {
			return false
		}
		if b = b[n:]; part < 3 {
			if len(b) == 0 || b[0] != '.' {
				return false
			}
			b = b[1:]
		}
	}
	return len(b) == 0
}
