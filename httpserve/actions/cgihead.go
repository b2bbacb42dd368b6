package actions

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// What the head of a script may take.
const (
	maxCGIHead   = 32 << 10
	maxCGIFields = 100
)

// cgiHead is what a script says of its answer (RFC 3875 section 6.3).
type cgiHead struct {
	status int   // 0 = that of the route
	length int64 // of the content; -1 = it is not said
	header httpserve.Header
}

// cgiHeadEnd is where the content begins, behind the first empty line; 0 as long
// as there is none.
func cgiHeadEnd(output []byte) int {
	for at := 0; ; {
		end := bytes.IndexByte(output[at:], '\n')
		if end < 0 {
			return 0
		}
		line := output[at : at+end+1]
		if at += end + 1; len(trimLineEnd(line)) == 0 {
			return at
		}
	}
}

// parseCGIHead reads the head at the front of a script's output. n is where the
// content begins.
func parseCGIHead(output []byte) (head cgiHead, n int, err error) {
	if n = cgiHeadEnd(output); n == 0 || n > maxCGIHead {
		return head, 0, cgiError("no empty line ends the head in its first %d bytes", min(len(output), maxCGIHead))
	}
	head.length = -1
	for line := range bytes.Lines(output[:n]) {
		if line = trimLineEnd(line); len(line) == 0 {
			break
		}
		if err := head.readLine(string(line)); err != nil {
			return head, 0, err
		}
	}
	if !head.seen("Location") && head.status == 0 && !head.seen("Content-Type") {
		return head, 0, cgiError("the head has neither Content-Type nor Status nor Location")
	}
	if head.status == 0 && head.seen("Location") {
		head.status = 302
	}
	return head, n, nil
}

func (h *cgiHead) seen(name string) bool { return h.header.Get(name) != "" }

// readLine reads one field. What belongs to the connection is the server's.
func (h *cgiHead) readLine(line string) error {
	name, value, found := strings.Cut(line, ":")
	token, ok := http1.Unquote([]byte(name))
	if !found || !ok || len(token) != len(name) {
		return cgiError("%q is not NAME: VALUE", shortened(line))
	}
	if value = strings.Trim(value, " \t"); !isFieldText(value) {
		return cgiError("the value of %s holds a control character", name)
	}
	if len(h.header) >= maxCGIFields {
		return cgiError("the head has more than %d fields", maxCGIFields)
	}
	if strings.EqualFold(name, "Status") {
		return h.readStatus(value)
	}
	switch http1.FieldByName(name) {
	case http1.FieldContentLength:
		return h.readLength(value)
	case http1.FieldContentType, http1.FieldLocation:
		if h.seen(name) {
			return cgiError("the head has two of %s", name)
		}
	case http1.FieldConnection, http1.FieldKeepAlive, http1.FieldProxyConnection, http1.FieldTE,
		http1.FieldTrailer, http1.FieldTransferEncoding, http1.FieldUpgrade, http1.FieldDate:
		return nil
	}
	h.header.Add(name, value)
	return nil
}

// readStatus reads "404 Not Found"; the words are not sent.
func (h *cgiHead) readStatus(value string) error {
	digits, _, _ := strings.Cut(value, " ")
	status, err := strconv.ParseUint(digits, 10, 16)
	if err != nil || status < 200 || status > 599 || h.status != 0 {
		return cgiError("%q is not the one status of an answer", shortened(value))
	}
	h.status = int(status)
	return nil
}

func (h *cgiHead) readLength(value string) error {
	length, err := strconv.ParseUint(value, 10, 63)
	if err != nil || h.length >= 0 {
		return cgiError("%q is not the one length of the content", shortened(value))
	}
	h.length = int64(length)
	return nil
}

// cgiError says what is wrong with a script's output.
func cgiError(format string, args ...any) error {
	return fmt.Errorf("not an answer of CGI/1.1: "+format, args...)
}
