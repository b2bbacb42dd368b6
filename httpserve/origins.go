package httpserve

import (
	"slices"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
)

// Origins are those whose pages may do beside our own what only our own may, as
// browsers send them: "https://app.example". "*" is none of them: whoever lets
// every page read lets none act for its visitors. The zero value is our own alone.
type Origins []string

// Admit reports whether a request may have effects: a browser sends one for any
// page that its user looks at, from the user's place in the network and with the
// user's rights, and says where the page is from: it must be from here, or from
// one of o. Sec-Fetch-Site says it best (W3C Fetch Metadata); browsers that do not
// send it, and all over plain HTTP, name the page in Origin (RFC 6454). What names
// neither is no page. A field that comes twice is none that a browser sent.
func (o Origins) Admit(r *Request) bool {
	if r.Repeated(http1.FieldOrigin) || r.Repeated(http1.FieldSecFetchSite) {
		return false
	}
	origin := string(r.Field(http1.FieldOrigin))
	if origin != "" && origin != "*" && slices.Contains(o, origin) {
		return true
	}
	switch site := string(r.Field(http1.FieldSecFetchSite)); site {
	case "same-origin", "none":
		return true
	case "":
		return !r.Has(http1.FieldOrigin) || r.isFrom(origin)
	default:
		return false
	}
}

// isFrom reports whether an origin is the one that the request went to. A page
// without TLS is not ours where we have it: anybody on the way can have written
// it. Where we have none, a proxy in front may.
func (r *Request) isFrom(origin string) bool {
	scheme, authority, _ := strings.Cut(strings.ToLower(origin), "://")
	var port string
	switch {
	case scheme == "https":
		port = ":443"
	case scheme == "http" && r.TLS == nil:
		port = ":80"
	default:
		return false
	}
	host := strings.ToLower(string(r.Host()))
	return authority != "" && host != "" && strings.TrimSuffix(authority, port) == strings.TrimSuffix(host, port)
}
