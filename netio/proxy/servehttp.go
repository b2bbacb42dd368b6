package proxy

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"

	"github.com/sockkit/sockkit/framing/http1"
)

// statusOf is how a client of HTTP is told of a dial that has failed.
var statusOf = [...]int{
	failed:    502,
	forbidden: 403,
	noNetwork: 502,
	noHost:    502,
	refused:   502,
	timedOut:  504,
}

// serveHTTP reads one request, for a tunnel or for an http:// URL. The latter is
// sent on as an origin server wants it, and as the last one of its connection, so
// that what follows can pass as it is.
func (s *Service) serveHTTP(ctx context.Context, client Client) (o opened) {
	var h http1.Head
	err := readHead(client, func(buf []byte) error {
		_, err := http1.ParseHead(buf, http1.Limits{}, &h)
		return err
	})
	if err != nil {
		return refuseHead(client, err)
	}
	if len(s.Logins) > 0 && !admits(s.Logins, basicLogin(&h)) {
		o.err = fmt.Errorf("%w: its user or password is wrong, or missing", ErrClient)
		refuseHTTP(client, statusSignIn, "sign in")
		return o
	}
	if o.to, err = targetOf(&h); err != nil {
		o.err = err
		refuseHTTP(client, 400, "this is a proxy for CONNECT and for http:// URLs")
		return o
	}
	if o.conn, o.err = s.dial(ctx, client, o.to); o.err != nil {
		refuseHTTP(client, statusOf[dialEndOf(o.err)], "no connection to "+o.to.String())
		return o
	}
	if h.Method == http1.MethodConnect {
		_, err = client.Write(http1.AppendHeadEnd(http1.AppendStatusLine(nil, 200)))
	} else {
		_, err = o.conn.Write(appendForwarded(nil, &h))
	}
	if err != nil {
		_ = o.conn.Close()
		o.err = clientFailed(err)
	}
	return o
}

// refuseHead answers a request that cannot be read, if it came at all.
func refuseHead(client Client, err error) opened {
	if wrong, ok := errors.AsType[http1.Error](err); ok {
		refuseHTTP(client, wrong.Status(), wrong.Reason())
	}
	return opened{err: clientFailed(err)}
}

// refuseHTTP answers with a line of text, and ends the connection.
func refuseHTTP(client Client, status int, text string) {
	text = printable(text) + "\n"
	answer := http1.AppendStatusLine(nil, status)
	if status == statusSignIn {
		answer = http1.AppendField(answer, "Proxy-Authenticate", `Basic realm="sockkit"`)
	}
	answer = http1.AppendField(answer, "Content-Type", "text/plain; charset=utf-8")
	answer = http1.AppendFieldInt(answer, "Content-Length", int64(len(text)))
	answer = http1.AppendField(answer, "Connection", "close")
	_, _ = client.Write(append(http1.AppendHeadEnd(answer), text...)) // who is gone is not told
}

// basicLogin is who the client says it is (RFC 7617); the zero Login if it does not.
func basicLogin(h *http1.Head) Login {
	scheme, encoded, _ := bytes.Cut(h.Field(http1.FieldProxyAuthorization), []byte(" "))
	if !bytes.EqualFold(scheme, []byte("Basic")) {
		return Login{}
	}
	text, err := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(encoded)))
	if err != nil {
		return Login{}
	}
	user, password, _ := bytes.Cut(text, []byte(":"))
	return Login{string(user), string(password)}
}

// targetOf is whom a request is for.
func targetOf(h *http1.Head) (Target, error) {
	port := ""
	switch {
	case h.Form == http1.FormAbsolute && !h.Secure:
		port = "80"
	case h.Form != http1.FormAuthority:
		return Target{}, fmt.Errorf("%w: its request is for %q", ErrClient, printable(string(h.Target())))
	}
	host, said, ok := http1.SplitHost(h.Host())
	if len(said) > 0 {
		port = string(said)
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if !ok || len(host) == 0 || err != nil || number == 0 {
		return Target{}, fmt.Errorf("%w: its request is for %q", ErrClient, printable(string(h.Target())))
	}
	return Target{string(host), uint16(number)}, nil
}

// appendForwarded appends the head of a request as its origin server wants it: with
// the path alone for a target, without what was meant for us (RFC 9110 section
// 7.6.1), and with our name (section 7.6.3).
func appendForwarded(dst []byte, h *http1.Head) []byte {
	path := append([]byte("/"), bytes.TrimPrefix(h.RawPath(), []byte("/"))...)
	if query := h.Query(); len(query) > 0 {
		path = append(append(path, '?'), query...)
	}
	dst = append(append(append(dst, h.MethodName()...), ' '), path...)
	dst = append(dst, " HTTP/1."...)
	dst = append(dst, '0'+min(h.Minor, 1), '\r', '\n')
	dst = http1.AppendField(dst, "Host", h.Host())
	for i := range h.Len() {
		name, value, id := h.Line(i)
		if !forUs(h, name, id) {
			dst = http1.AppendField(dst, string(name), value)
		}
	}
	dst = http1.AppendField(dst, "Via", "1.1 sockkit")
	dst = http1.AppendField(dst, "Connection", "close")
	return http1.AppendHeadEnd(dst)
}

// forUs tells the fields that end here.
func forUs(h *http1.Head, name []byte, id http1.Field) bool {
	switch id {
	case http1.FieldHost, http1.FieldConnection, http1.FieldKeepAlive, http1.FieldProxyAuthenticate,
		http1.FieldProxyAuthorization, http1.FieldProxyConnection, http1.FieldTE, http1.FieldUpgrade:
		return true
	case http1.FieldContentLength, http1.FieldTransferEncoding: // they say where the body ends
		return false
	}
	return h.HasToken(http1.FieldConnection, string(bytes.ToLower(name)))
}
