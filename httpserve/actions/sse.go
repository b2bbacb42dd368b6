package actions

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

const (
	// eventSilence is how long nothing is sent before a comment keeps proxies
	// from taking the connection for dead, and finds out that a client is gone.
	eventSilence = 15 * time.Second
	defaultRetry = 3 * time.Second
)

// sse sends what a program prints as events.
type sse struct {
	spec    Spec
	program program
	silence time.Duration
}

// newSSE is for "sse", a command in words: each line that it prints becomes an
// event (HTML, section 9.2), as soon as it is there. Events are numbered; a client
// that comes back with Last-Event-ID goes on with the next number, and the program
// knows it as SOCKKIT_LAST_EVENT_ID, so that "tail -n +$((N + 1)) -f" misses
// nothing. The program ends with the client, and the stream with the program; when
// the server is told to end, both end at once, in the way that makes browsers come
// back.
func newSSE(s Spec) (httpserve.Handler, error) {
	p, err := newProgram(s)
	return sse{s, p, eventSilence}, err
}

func (e sse) Serve(r *httpserve.Request) *httpserve.Response {
	own := httpserve.Header{
		{Name: "Content-Type", Value: "text/event-stream"},
		{Name: "Cache-Control", Value: "no-cache"},
		{Name: "X-Accel-Buffering", Value: "no"}, // asks nginx to pass on what comes
	}
	answer := &httpserve.Response{Header: e.spec.header(own...)}
	if r.Method == http1.MethodHead {
		answer.Content = httpserve.Stream{}
		return answer
	}
	c, env, last := e.spec.Children, e.spec.environment(r), lastEventID(r)
	if last > 0 {
		env = append(env, "SOCKKIT_LAST_EVENT_ID="+strconv.FormatUint(last, 10))
	}
	a, err := c.answer(r, e.program, env, 0)
	if err != nil {
		return c.refuse(r, e.program, err)
	}
	answer.Done = a.done
	answer.Content = httpserve.Stream{Reads: true, Write: func(_ context.Context, w *httpserve.BodyWriter) error {
		defer a.feeder.run(r)()
		defer a.endWith(r.Draining())()
		return e.send(a, &events{last: last}, w)
	}}
	return answer
}

// lastEventID is the number of the last event that the client has got, 0 if it
// says none of ours. Anything else is not passed on under that name: shells take
// what they calculate with for more than a number.
func lastEventID(r *httpserve.Request) uint64 {
	value, _ := r.Get("Last-Event-ID")
	last, err := strconv.ParseUint(string(value), 10, 53) // exact in every language
	if err != nil {
		return 0
	}
	return last
}

// send sends events until the program ends.
func (e sse) send(a *answering, stream *events, w *httpserve.BodyWriter) error {
	if err := write(w, fmt.Appendf(nil, "retry: %d\n\n", cmp.Or(e.spec.Retry, defaultRetry).Milliseconds())); err != nil {
		return err
	}
	buf, out, told := make([]byte, outputBuffer), []byte(nil), false
	for {
		n, err := a.out.read(buf, time.Now().Add(e.silence))
		switch {
		case errors.Is(err, errQuiet):
			out = append(out[:0], ":\n\n"...)
		case errors.Is(err, io.EOF):
			return e.end(a, stream, w)
		case errors.Is(err, errDrains):
			return nil
		case err != nil:
			a.tell(err)
			return err
		default:
			out = stream.add(out[:0], buf[:n])
		}
		if stream.cut && !told {
			a.of.logf("%s: a line has more than %d bytes, of which an event has the first", a.label, maxEvent)
			told = true
		}
		if len(out) == 0 {
			continue
		}
		if err := write(w, out); err != nil {
			return err
		}
	}
}

// end sends the event of a last line that does not end, unless it is the server
// that has ended the program in the middle of it.
func (e sse) end(a *answering, stream *events, w *httpserve.BodyWriter) error {
	if err := a.outcome(); errors.Is(err, errDrains) {
		return nil
	} else if err != nil {
		a.tell(err)
	}
	return write(w, stream.end(nil))
}
