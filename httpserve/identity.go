package httpserve

import "strings"

// maxSubject is the length of the longest subject that names somebody: it goes
// into logs and environments.
const maxSubject = 256

// Identity is who asks: User, or else the subject of the client's certificate, if
// it has one that was verified, in the form of RFC 2253, "CN=ann,O=example";
// "" = nobody knows. A subject with control characters, or of more than 256 bytes,
// names nobody.
func (r *Request) Identity() string {
	if r.User != "" || r.TLS == nil || len(r.TLS.VerifiedChains) == 0 {
		return r.User
	}
	subject := r.TLS.VerifiedChains[0][0].Subject.String()
	control := func(c rune) bool { return c < ' ' || c == 0x7f }
	if len(subject) > maxSubject || strings.ContainsFunc(subject, control) {
		return ""
	}
	return subject
}
