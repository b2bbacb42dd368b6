package actions

import (
	"bytes"
	"strings"

	"github.com/sockkit/sockkit/httpserve"
)

// redirect sends the client to a URL.
type redirect struct {
	spec Spec
	url  template
}

// newRedirect is for "redirect": Rest is the Location, with the values of names
// percent-encoded.
func newRedirect(s Spec) (httpserve.Handler, error) {
	if at := strings.IndexFunc(s.Rest, func(r rune) bool { return r <= ' ' || r >= 0x7f }); at >= 0 {
		return nil, wrong("rest", "%q must be percent-encoded in a URL", []rune(s.Rest[at:])[0])
	}
	to := redirect{s, parseTemplate(s.Rest, s.Names)}
	if err := to.checkHost(); err != nil {
		return nil, err
	}
	if to.url.isFixed() {
		return fixed{to.answer(s.Rest)}, nil
	}
	return to, nil
}

// checkHost refuses a URL in which a value of the client's would choose the
// scheme or the host, or only extend it: https://good{n} leads to good.evil.example.
// Slashes count as browsers count them: any number, and backslashes too.
func (to redirect) checkHost() error {
	first := to.url[0].text
	if to.url.isFixed() {
		return nil
	}
	scheme := strings.IndexAny(to.spec.Rest, `:/\?#`)
	hasScheme := scheme >= 0 && to.spec.Rest[scheme] == ':'
	if hasScheme && scheme >= len(first) {
		return wrong("rest", "{%s} must not choose the scheme of a URL", to.url[0].name)
	}
	if hasScheme {
		first = first[scheme+1:]
	} else if !strings.HasPrefix(strings.ReplaceAll(first, `\`, "/"), "//") && !strings.HasPrefix(first, `\`) {
		return nil // a path
	}
	if host := strings.TrimLeft(first, `/\`); strings.IndexAny(host, `/\?#`) <= 0 {
		return wrong("rest", "{%s} must not choose the host of a URL; the host and a slash stand before it", to.url[0].name)
	}
	return nil
}

// Inline holds: the answer is made from what is there.
func (to redirect) Inline(*httpserve.Request) bool { return true }

func (to redirect) Serve(r *httpserve.Request) *httpserve.Response {
	url := to.url.fill(nil, &r.Params, inURL)
	if bytes.HasPrefix(url, []byte("//")) && !strings.HasPrefix(to.url[0].text, "//") {
		url = append([]byte("/."), url...) // or a path of the client's would be the host
	}
	return to.answer(string(url))
}

func (to redirect) answer(url string) *httpserve.Response {
	answer := httpserve.Refused(to.spec.Status)
	answer.Header = to.spec.header(append(answer.Header, httpserve.Field{Name: "Location", Value: url})...)
	return answer
}

// inURL writes a value so that it ends neither a path nor a part of a query, and
// begins with no scheme.
func inURL(dst, value []byte) []byte {
	const digits = "0123456789ABCDEF"
	for _, c := range value {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', bytes.IndexByte([]byte("/-._~"), c) >= 0:
			dst = append(dst, c)
		default:
			dst = append(dst, '%', digits[c>>4], digits[c&15])
		}
	}
	return dst
}
