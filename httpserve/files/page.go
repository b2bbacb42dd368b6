package files

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// pageStart begins every page: it fits a telephone, follows the reader's choice
// of light or dark, and needs nothing but itself.
const pageStart = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>
:root { --text: #1b1b1b; --quiet: #5c5c5c; --line: #ddd; --link: #0550ae; --back: #fff; }
@media (prefers-color-scheme: dark) { :root { --text: #e6e6e6; --quiet: #a5a5a5; --line: #3a3a3a; --link: #79b8ff; --back: #151515; } }
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--text); background: var(--back); max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.25rem; overflow-wrap: anywhere; }
a { color: var(--link); }
a:focus-visible { outline: 2px solid; outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; padding: .4rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td:first-child { overflow-wrap: anywhere; }
th + th, td + td { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
th[aria-sort=ascending] a::after { content: " ↑"; content: " ↑" / ""; }
th[aria-sort=descending] a::after { content: " ↓"; content: " ↓" / ""; }
td + td, p { color: var(--quiet); }
@media (max-width: 34rem) { td, tr { display: block; } tr { border-bottom: 1px solid var(--line); padding: .4rem 0; } thead tr { display: flex; gap: 1rem; } td, th { border: 0; padding: .1rem 0; } td + td { display: inline; padding-right: 1rem; font-size: .9rem; } td + td:empty { display: none; } }
</style>
`

// pagePolicy lets a page use its own style and nothing else, whatever a name in
// it may have tried.
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

// pageHeader is that of pages the handler writes.
func pageHeader() httpserve.Header {
	return httpserve.Header{
		{Name: "Content-Type", Value: "text/html; charset=utf-8"},
		{Name: "Content-Security-Policy", Value: pagePolicy},
		{Name: "X-Content-Type-Options", Value: "nosniff"},
	}
}

// advice says what a status means for a reader.
func advice(status int) string {
	switch status {
	case 301:
		return "This page has another address."
	case 403:
		return "This cannot be read by the server, or is not meant to be."
	case 404:
		return "There is nothing at this address."
	case 405, 501:
		return "This address does not take that method."
	case 412:
		return "The file is not, or no longer, the one that was asked for."
	case 416:
		return "The file ends before the part that was asked for."
	case 503:
		return "The server has too much to do at the moment."
	}
	return "The server could not read this."
}

// refuse is a response that says its status: as a page to a client that asks for
// HTML by name, as a line of text to others.
func (h *Handler) refuse(r *httpserve.Request, status int) *httpserve.Response {
	response := &httpserve.Response{Status: status}
	if asksForHTML(r) {
		response.Header = pageHeader()
		response.Content = httpserve.Bytes(statusPage(status, advice(status)))
	} else {
		plain := httpserve.Refused(status)
		response.Header, response.Content = plain.Header, plain.Content
	}
	response.Header.Add("Vary", "Accept")
	if status == 503 {
		response.Header.Add("Retry-After", "5")
	}
	response.Header = h.with(response.Header)
	return response
}

// statusPage is the page that says a status and why it is so.
func statusPage(status int, why string) []byte {
	title := strconv.Itoa(status) + " " + http1.StatusText(status)
	page := append([]byte(pageStart), "<title>"...)
	page = appendHTML(page, title)
	page = append(page, "</title>\n<main>\n<h1>"...)
	page = appendHTML(page, title)
	page = append(page, "</h1>\n<p>"...)
	page = appendHTML(page, why)
	return append(page, "</p>\n<p><a href=\"/\">To the first page</a></p>\n</main>\n</html>\n"...)
}

// asksForHTML reports whether the client names text/html, as browsers do when
// they open a page.
func asksForHTML(r *httpserve.Request) bool { return asksFor(r, "text/html") }

// asksFor reports whether the client names a media type.
func asksFor(r *httpserve.Request, mediaType string) bool {
	for value := range r.Values(http1.FieldAccept) {
		for member, weight := range http1.Weighted(value) {
			if weight > 0 && strings.EqualFold(string(member), mediaType) {
				return true
			}
		}
	}
	return false
}

// appendHTML appends text so that it is text in HTML, also in quotes. What
// cannot be seen, or turns the writing around, is shown as a replacement.
func appendHTML(dst []byte, text string) []byte {
	for _, r := range text {
		switch {
		case r == '<':
			dst = append(dst, "&lt;"...)
		case r == '>':
			dst = append(dst, "&gt;"...)
		case r == '&':
			dst = append(dst, "&amp;"...)
		case r == '"':
			dst = append(dst, "&#34;"...)
		case r == '\'':
			dst = append(dst, "&#39;"...)
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			dst = utf8.AppendRune(dst, unicode.ReplacementChar)
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}
