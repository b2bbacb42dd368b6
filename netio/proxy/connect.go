package proxy

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
)

// statusSignIn is 407 (Proxy Authentication Required).
const statusSignIn = 407

// askHTTP asks for a tunnel (RFC 9110 section 9.3.6).
func (s Server) askHTTP(conn io.ReadWriter, to Target) error {
	target := to.String()
	if strings.ContainsAny(target, " \t\r\n\x00") {
		return fmt.Errorf("%w: %q is no name", ErrUnfit, to.Host)
	}
	request := http1.AppendRequestLine(nil, "CONNECT", target)
	request = http1.AppendField(request, "Host", target)
	if s.User != "" {
		login := base64.StdEncoding.EncodeToString([]byte(s.User + ":" + s.Password))
		request = http1.AppendField(request, "Proxy-Authorization", "Basic "+login)
	}
	if _, err := conn.Write(http1.AppendHeadEnd(request)); err != nil {
		return answerError(err)
	}
	var h http1.ResponseHead
	if err := readResponse(conn, &h); err != nil {
		return err
	}
	switch {
	case h.Body.Kind == http1.BodyTunnel && h.Status/100 == 2:
		return nil
	case h.Status == statusSignIn && s.User == "":
		return &RefusalError{Text: "it wants a user and a password", SignIn: true}
	case h.Status == statusSignIn:
		return &RefusalError{Text: fmt.Sprintf("it does not take the password of %q", s.User), SignIn: true}
	}
	return &RefusalError{Text: fmt.Sprintf("it answered %d %s", h.Status, reasonOf(&h))}
}

// reasonOf is the phrase of a status, of the proxy's own words if it has any.
func reasonOf(h *http1.ResponseHead) string {
	if phrase := h.Reason(); len(phrase) > 0 {
		return printable(string(phrase))
	}
	return http1.StatusText(h.Status)
}

// printable leaves out what a terminal would take for a command.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
}

// mostInterim is how many interim responses may come before the final one.
const mostInterim = 32

// readResponse reads the head of the final response.
func readResponse(r io.Reader, h *http1.ResponseHead) error {
	for range mostInterim {
		err := readHead(r, func(buf []byte) error {
			_, err := http1.ParseResponse(buf, http1.Limits{}, http1.MethodConnect, h)
			return err
		})
		if _, wrong := errors.AsType[http1.Error](err); wrong {
			return fmt.Errorf("%w: %w", ErrProtocol, err)
		}
		if err != nil || !h.Interim() {
			return err
		}
	}
	return fmt.Errorf("%w: more than %d interim answers", ErrProtocol, mostInterim)
}

// headEnd is what every head ends with.
const headEnd = "\r\n\r\n"

// readHead reads until parse has seen the whole head, and not one byte more: what
// follows belongs to somebody else, and the connection stays what it is, whose
// bytes the kernel can move. The few small reads cost less than what a buffer in
// front of all that follows would.
func readHead(r io.Reader, parse func(buf []byte) error) error {
	buf := make([]byte, 0, 512)
	for {
		want := missing(buf)
		at := len(buf)
		buf = append(buf, headEnd[:want]...) // room
		n, err := io.ReadAtLeast(r, buf[at:], 1)
		if buf = buf[:at+n]; n == 0 {
			return answerError(err)
		}
		switch err := parse(buf); {
		case err == nil:
			return nil
		case !errors.Is(err, http1.ErrIncomplete):
			return fmt.Errorf("%w (it begins with %q)", err, buf[:min(len(buf), 24)])
		}
	}
}

// missing is how many bytes the head that begins with buf still has at least.
func missing(buf []byte) int {
	for n := min(len(buf), len(headEnd)-1); n > 0; n-- {
		if string(buf[len(buf)-n:]) == headEnd[:n] {
			return len(headEnd) - n
		}
	}
	return len(headEnd)
}
