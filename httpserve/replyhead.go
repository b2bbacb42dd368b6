package httpserve

import (
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
)

// appendHead puts the head behind what waits to be sent.
func (a *reply) appendHead() {
	c := a.conn
	out := c.appendDate(http1.AppendStatusLine(c.ws.out, a.status), a.resp)
	if c.server.Name != "" {
		out = http1.AppendField(out, "Server", c.server.Name)
	}
	for _, f := range a.resp.Header {
		if !ours(f.Name) {
			out = http1.AppendField(out, f.Name, f.Value)
		}
	}
	switch a.coding {
	case codingLength:
		if a.status != 304 || a.content != nil {
			out = http1.AppendFieldInt(out, "Content-Length", a.size)
		}
	case codingChunked:
		out = http1.AppendField(out, "Transfer-Encoding", "chunked")
	case codingNone, codingClose:
	}
	if option := a.r.ConnectionOption(a.keep); option != "" {
		out = http1.AppendField(out, "Connection", option)
	}
	c.ws.out = http1.AppendHeadEnd(out)
	if !http1.ResponseHasContent(a.r.Method, a.status) {
		a.content = nil
	}
}

// appendDate appends when the answer was made.
func (c *conn) appendDate(out []byte, resp *Response) []byte {
	if resp.Date != "" {
		return http1.AppendField(out, "Date", resp.Date)
	}
	return append(out, c.server.date.at(c.now)...)
}

// ours tells the fields that the server alone writes.
func ours(name string) bool {
	switch len(name) {
	case len("Date"), len("Connection"), len("Keep-Alive") + 4, len("Transfer-Encoding"):
	default:
		return false
	}
	for _, own := range [...]string{"Date", "Connection", "Content-Length", "Transfer-Encoding"} {
		if strings.EqualFold(name, own) {
			return true
		}
	}
	return false
}
