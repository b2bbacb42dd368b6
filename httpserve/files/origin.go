package files

import (
	"bytes"
	"slices"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// wellFrom reports whether a request that changes something may do so: a browser
// sends such requests for any page that its user looks at, with the user's rights,
// and says where the page is from: it must be from here, or from one of the
// origins that were named. Sec-Fetch-Site says it best (W3C Fetch
// Metadata); browsers that do not send it, and all over plain HTTP, name the page
// in Origin (RFC 6454). What names neither is no page.
func (h *Handler) wellFrom(r *httpserve.Request) bool {
	if r.Repeated(http1.FieldOrigin) || r.Repeated(http1.FieldSecFetchSite) {
		return false
	}
	if origin := string(r.Field(http1.FieldOrigin)); origin != "" && origin != "*" && slices.Contains(h.opts.Origins, origin) {
		return true
	}
	switch site := string(r.Field(http1.FieldSecFetchSite)); site {
	case "same-origin", "none":
		return true
	case "":
	default:
		return false
	}
	if !r.Has(http1.FieldOrigin) {
		return true
	}
	_, host, found := bytes.Cut(r.Field(http1.FieldOrigin), []byte("://"))
	return found && strings.EqualFold(string(host), string(r.Host()))
}
