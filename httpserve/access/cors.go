package access

import (
	"slices"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// CORS is a handler that lets scripts of pages from other origins use the site
// (the CORS protocol of the Fetch standard). It answers their preflight requests
// itself and adds what a browser wants to see to every other answer, errors too.
// Browsers alone obey; it keeps nobody out.
type CORS struct {
	Handler httpserve.Handler
	// Origins are those that are let in, as [ParseOrigin] returns them. "*" is
	// every one, and then without cookies and passwords: no page may act in the
	// name of a visitor unless its origin is named.
	Origins []string
}

// anyOrigin stands for all of them.
const anyOrigin = "*"

// preflightAge is how long a browser need not ask again, in seconds.
const preflightAge = "600"

// Serve lets the handler answer, and adds the fields.
func (c CORS) Serve(r *httpserve.Request) *httpserve.Response {
	origin, named := c.allows(r)
	if origin == "" {
		return withFields(c.Handler.Serve(r), c.vary()...)
	}
	if r.Method == http1.MethodOptions && asked(r, "Access-Control-Request-Method") != "" {
		return c.preflight(r, origin, named)
	}
	answer := withoutCORS(c.Handler.Serve(r))
	if answer == nil {
		return nil
	}
	return withFields(answer, append(c.granted(origin, named), exposed(answer, named)...)...)
}

// Inline is what the handler promises.
func (c CORS) Inline(r *httpserve.Request) bool { return inline(c.Handler, r) }

// allows gives the origin that an answer is for, "" for none that is let in, and
// whether it is let in by its name.
func (c CORS) allows(r *httpserve.Request) (origin string, named bool) {
	origin = string(r.Field(http1.FieldOrigin))
	switch {
	case origin == "" || r.Repeated(http1.FieldOrigin):
		return "", false
	case slices.Contains(c.Origins, origin):
		return origin, true
	case slices.Contains(c.Origins, anyOrigin):
		return anyOrigin, false
	}
	return "", false
}

// vary says that another origin gets another answer, unless all get the same.
func (c CORS) vary() []httpserve.Field {
	if len(c.Origins) == 1 && c.Origins[0] == anyOrigin {
		return nil
	}
	return []httpserve.Field{{Name: "Vary", Value: "Origin"}}
}

// granted are the fields of every answer to an origin that is let in.
func (c CORS) granted(origin string, named bool) []httpserve.Field {
	fields := append(c.vary(), httpserve.Field{Name: "Access-Control-Allow-Origin", Value: origin})
	if named {
		fields = append(fields, httpserve.Field{Name: "Access-Control-Allow-Credentials", Value: "true"})
	}
	return fields
}

// preflight lets the page send what it asks for: what a method or a field may do
// is for the site to decide when the request comes.
func (c CORS) preflight(r *httpserve.Request, origin string, named bool) *httpserve.Response {
	answer := &httpserve.Response{Status: 204, Header: c.granted(origin, named)}
	answer.Header.Add("Vary", "Access-Control-Request-Method, Access-Control-Request-Headers")
	answer.Header.Add("Access-Control-Allow-Methods", asked(r, "Access-Control-Request-Method"))
	if names := asked(r, "Access-Control-Request-Headers"); names != "" {
		answer.Header.Add("Access-Control-Allow-Headers", names)
	}
	answer.Header.Add("Access-Control-Max-Age", preflightAge)
	if named && asked(r, "Access-Control-Request-Private-Network") == "true" {
		answer.Header.Add("Access-Control-Allow-Private-Network", "true")
	}
	return answer
}

// asked is the value of a field, "" without one.
func asked(r *httpserve.Request, name string) string {
	value, _ := r.Get(name)
	return string(value)
}

// exposed names the fields of an answer that a script would not see otherwise.
// Where cookies may be sent "*" is no wildcard.
func exposed(answer *httpserve.Response, named bool) []httpserve.Field {
	if !named {
		return []httpserve.Field{{Name: "Access-Control-Expose-Headers", Value: "*"}}
	}
	names := []string{"Date"}
	for _, f := range answer.Header {
		if !alwaysSeen(f.Name) && !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	return []httpserve.Field{{Name: "Access-Control-Expose-Headers", Value: strings.Join(names, ", ")}}
}

// withoutCORS is an answer without what the site, or one behind it, says about
// origins: with two answers to that a browser lets nobody in.
func withoutCORS(answer *httpserve.Response) *httpserve.Response {
	if answer == nil || !slices.ContainsFunc(answer.Header, isCORS) {
		return answer
	}
	copied := *answer
	copied.Header = slices.DeleteFunc(slices.Clone(answer.Header), isCORS)
	return &copied
}

func isCORS(f httpserve.Field) bool {
	const prefix = "Access-Control-"
	return len(f.Name) > len(prefix) && strings.EqualFold(f.Name[:len(prefix)], prefix)
}

// alwaysSeen are the fields that scripts see anyway, and that none may see.
func alwaysSeen(name string) bool {
	switch strings.ToLower(name) {
	case "cache-control", "content-language", "content-length", "content-type", "expires", "last-modified", "pragma",
		"set-cookie":
		return true
	}
	return false
}

// ParseOrigin reads an origin, "https://site.example" or with a port, in the form
// in which browsers send it, or "*". wrong says what it is not; "" = nothing is
// wrong. "null" is refused: every page can have that origin.
func ParseOrigin(text string) (origin, wrong string) {
	if text == anyOrigin {
		return text, ""
	}
	scheme, authority, found := strings.Cut(strings.ToLower(text), "://")
	if !found || scheme == "" {
		return "", "an origin has a scheme, such as https://"
	}
	authority = strings.TrimSuffix(authority, "/")
	host, port, ok := http1.SplitHost([]byte(authority))
	switch {
	case strings.Contains(authority, anyOrigin):
		return "", "* stands for every origin, and not for a part of one"
	case !ok || len(host) == 0:
		return "", "an origin is a scheme and a host, without a path"
	}
	if scheme == "http" && string(port) == "80" || scheme == "https" && string(port) == "443" {
		authority = strings.TrimSuffix(authority, ":"+string(port))
	}
	return scheme + "://" + authority, ""
}
