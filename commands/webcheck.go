package commands

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/netio"
)

// webAnswer is what a server has answered to -z.
type webAnswer struct {
	status int           // 0 = nothing
	after  time.Duration // from the question to the end of the head
}

// ask asks for a URL on a fresh connection and reads the head of the answer, in
// silence no longer than patience. The connection is of no use afterwards. An answer
// that is none of HTTP is netio.ErrProtocol.
func ask(ctx context.Context, s netio.Stream, u *url.URL, patience time.Duration) (webAnswer, error) {
	waiting, cancel := context.WithTimeoutCause(ctx, patience, &netio.TimeoutError{Which: "answer", After: patience})
	defer cancel()
	release := context.AfterFunc(waiting, func() { s.Close() })
	start := time.Now()
	status, err := askFor(s, u)
	if !release() {
		return webAnswer{}, context.Cause(waiting)
	}
	return webAnswer{status, time.Since(start)}, err
}

func askFor(s netio.Stream, u *url.URL) (int, error) {
	if _, err := s.Write(webRequest(u)); err != nil {
		return 0, fmt.Errorf("ask: %w: %w", netio.ErrLost, err)
	}
	var h http1.ResponseHead
	buf := make([]byte, 0, http1.DefaultHead)
	for {
		n, err := http1.ParseResponse(buf, http1.Limits{}, http1.MethodGet, &h)
		switch {
		case err == nil && !h.Interim():
			return h.Status, nil
		case err == nil:
			buf = append(buf[:0], buf[n:]...)
			continue
		case !errors.Is(err, http1.ErrIncomplete):
			return 0, fmt.Errorf("%w: %w", netio.ErrProtocol, err)
		}
		n, err = s.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		switch {
		case n > 0:
		case errors.Is(err, io.EOF):
			return 0, fmt.Errorf("%w: it ended without an answer", netio.ErrLost)
		case err != nil:
			return 0, fmt.Errorf("answer: %w: %w", netio.ErrLost, err)
		}
	}
}

// webRequest is a GET that says that nothing follows it.
func webRequest(u *url.URL) []byte {
	port := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	host := strings.TrimSuffix(u.Host, port)
	if name, after, zoned := strings.Cut(host, "%"); zoned { // an interface of this machine is nothing to the server
		_, rest, _ := strings.Cut(after, "]")
		host = name + "]" + rest
	}
	request := http1.AppendRequestLine(nil, "GET", string(http1.AppendTarget(nil, u.RequestURI())))
	request = http1.AppendField(request, "Host", host)
	request = http1.AppendField(request, "User-Agent", "sockkit")
	request = http1.AppendField(request, "Accept", "*/*")
	request = http1.AppendField(request, "Connection", "close")
	return http1.AppendHeadEnd(request)
}
