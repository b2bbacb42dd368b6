package actions

import (
	"bytes"
	"context"
	"errors"
	"io"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// echoBuffer is how much of a body is on its way at a time.
const echoBuffer = 32 << 10

// echo sends the body back as it comes.
type echo struct{ spec Spec }

// newEcho is for "echo". The answer has the length of the request, if that is
// announced, and the fields that say what the content is.
func newEcho(s Spec) (httpserve.Handler, error) { return echo{s}, nil }

func (e echo) Serve(r *httpserve.Request) *httpserve.Response {
	// What a page of another site makes a browser send must not become a page.
	own := httpserve.Header{{Name: "X-Content-Type-Options", Value: "nosniff"}}
	for _, id := range []http1.Field{http1.FieldContentType, http1.FieldContentEncoding} {
		if value := r.Field(id); value != nil {
			own.Add(id.String(), string(value))
		}
	}
	if own.Get("Content-Type") == "" && r.Head.Body.Kind != http1.BodyNone {
		own.Add("Content-Type", "application/octet-stream")
	}
	answer := &httpserve.Response{Status: e.spec.Status, Header: e.spec.header(own...)}
	if r.Head.Body.Kind == http1.BodyNone {
		return answer
	}
	body := r.Body()
	if r.ExpectsContinue {
		// The client asks before it sends; to answer first would be to decline.
		var err error
		if body, err = begun(body); err != nil {
			return nil // the server knows why the body broke off, and says so
		}
	}
	answer.Content = httpserve.Stream{Length: r.Head.Body.Length, Reads: true, Write: sendBack(body)}
	return answer
}

// begun reads the beginning of a body and gives the whole.
func begun(body io.Reader) (io.Reader, error) {
	buf := make([]byte, echoBuffer)
	n, err := body.Read(buf)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return io.MultiReader(bytes.NewReader(buf[:n]), body), nil
}

// sendBack copies the body. Each piece leaves at once: the client may wait for
// it before it sends the next.
func sendBack(body io.Reader) func(context.Context, *httpserve.BodyWriter) error {
	return func(_ context.Context, w *httpserve.BodyWriter) error {
		buf := make([]byte, echoBuffer)
		for {
			n, err := body.Read(buf)
			if n > 0 {
				if _, err := w.Write(buf[:n]); err != nil {
					return err
				}
				if err := w.Flush(); err != nil {
					return err
				}
			}
			switch {
			case errors.Is(err, io.EOF):
				return nil
			case err != nil:
				return err
			}
		}
	}
}
