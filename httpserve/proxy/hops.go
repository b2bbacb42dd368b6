package proxy

import (
	"bytes"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
)

// hopByHop are fields that concern one connection, or that each side of a proxy
// writes for itself (RFC 9110 section 7.6.1, RFC 9112 section 6).
const hopByHop uint64 = 1<<http1.FieldConnection | 1<<http1.FieldContentLength | 1<<http1.FieldKeepAlive |
	1<<http1.FieldProxyAuthenticate | 1<<http1.FieldProxyAuthorization | 1<<http1.FieldProxyConnection |
	1<<http1.FieldTE | 1<<http1.FieldTrailer | 1<<http1.FieldTransferEncoding | 1<<http1.FieldUpgrade

// ownOfRequests are fields of requests that say what only we know: who asks, and
// for which host.
const ownOfRequests uint64 = 1<<http1.FieldExpect | 1<<http1.FieldForwarded | 1<<http1.FieldHost |
	1<<http1.FieldXForwardedFor | 1<<http1.FieldXForwardedHost | 1<<http1.FieldXForwardedProto

// hops knows which fields of one message end here.
type hops struct {
	ids   uint64
	named []string // in the message's Connection, in small letters
}

func hopsOf(f *http1.Fields, ids uint64) hops {
	h := hops{ids: ids}
	for value := range f.Values(http1.FieldConnection) {
		for name := range http1.List(value) {
			h.named = append(h.named, strings.ToLower(string(name)))
		}
	}
	return h
}

// end reports whether a field ends here.
func (h hops) end(name []byte, id http1.Field) bool {
	if id != http1.FieldOther && h.ids>>id&1 != 0 {
		return true
	}
	for _, n := range h.named {
		if len(n) == len(name) && strings.EqualFold(n, string(name)) {
			return true
		}
	}
	return false
}

// isForged reports whether a field of a request would be taken for one of ours by
// the upstream. Many programs see "_" in a name as "-".
func isForged(name []byte, id http1.Field) bool {
	if id != http1.FieldOther {
		return false // those that are known by their own name end here anyway
	}
	folded := strings.ToLower(string(bytes.ReplaceAll(name, []byte("_"), []byte("-"))))
	if strings.HasPrefix(folded, "x-forwarded-") || folded == "x-real-ip" {
		return true
	}
	if bytes.IndexByte(name, '_') < 0 {
		return false
	}
	meant := http1.FieldByName(folded)
	return meant != http1.FieldOther && (hopByHop|ownOfRequests)>>meant&1 != 0
}
