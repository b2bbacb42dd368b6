package commands

import (
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// event is one line of --events. docs/events.md says what each kind has.
type event struct {
	Time  string `json:"t"` // RFC 3339 with microseconds, UTC
	Event string `json:"event"`
	Conn  int64  `json:"conn,omitempty"` // from 1; 0 = about none of them

	Local  string `json:"local,omitempty"`
	Remote string `json:"remote,omitempty"`

	Version string `json:"version,omitempty"`
	Cipher  string `json:"cipher,omitempty"`
	ALPN    string `json:"alpn,omitempty"`
	Name    string `json:"name,omitempty"`

	From string `json:"from,omitempty"` // of eof: peer or us

	*closing

	Message string `json:"message,omitempty"`
	Which   string `json:"which,omitempty"`
	Status  int    `json:"status,omitempty"`
}

// closing is what only the event "closed" has, all of it each time.
type closing struct {
	Sent     int64   `json:"sent"`
	Received int64   `json:"received"`
	Seconds  float64 `json:"seconds"`
	How      string  `json:"how"`
}

// eventLog writes events, one line each, with one call. The first failure ends
// the writing and is the result of close: what happened must not be stopped by
// those who look on. What may be slow, as pipes are, is therefore written by a queue.
type eventLog struct {
	what  string // the option and its value
	to    io.WriteCloser
	queue *lineQueue // nil = it is written directly
	now   func() time.Time

	mu     sync.Mutex
	failed error
	lost   int // lines that nobody has read in time
}

// slowly has the lines written by a queue.
func (l *eventLog) slowly(to *os.File) {
	l.to = to
	l.queue = newLineQueue(to, func(lost int, err error) {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.failed = firstError(l.failed, err)
		l.lost += lost
	})
}

func (l *eventLog) write(e event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed != nil {
		return
	}
	e.Time = l.now().UTC().Format("2006-01-02T15:04:05.000000Z07:00")
	line, err := json.Marshal(e)
	switch {
	case err == nil && l.queue != nil:
		l.queue.add(append(line, '\n'))
	case err == nil:
		_, err = l.to.Write(append(line, '\n'))
	}
	l.failed = err
}

// Close is the first of the failures, as one of the option.
func (l *eventLog) Close() error {
	if l.queue != nil {
		l.queue.close()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lost > 0 && (l.failed == nil || errors.Is(l.failed, os.ErrDeadlineExceeded)) {
		l.failed = fmt.Errorf("%d lines were lost: nobody has read them", l.lost)
	}
	if err := firstError(l.failed, l.to.Close()); err != nil {
		return localFailure(l.what, err)
	}
	return nil
}

// openEvents opens what --events names: a file, fd:N or stderr.
func (c *Console) openEvents(target string) (*eventLog, error) {
	log := &eventLog{what: "--events " + target, now: time.Now}
	number, isFD := strings.CutPrefix(target, "fd:")
	switch {
	case target == "stderr":
		log.to = errorLines{c}
	case isFD:
		fd, err := strconv.Atoi(number)
		if err != nil || fd < 0 {
			return nil, usagef("--events %s: %q is not the number of a descriptor", target, number)
		}
		f := os.NewFile(uintptr(fd), target)
		if _, err := f.Stat(); err != nil {
			return nil, localFailure(log.what, errors.New("no such descriptor is open"))
		}
		log.into(f)
	default:
		f, err := keep("--events", target)
		if err != nil {
			return nil, err
		}
		log.into(f.file)
	}
	return log, nil
}

// into says what is written to. A file on a disk is not slow.
func (l *eventLog) into(f *os.File) {
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
		l.to = f
		return
	}
	l.slowly(f)
}

// errorLines is standard error, whose lines others write too.
type errorLines struct{ console *Console }

func (l errorLines) Write(line []byte) (int, error) {
	l.console.say(string(line))
	return len(line), nil
}

func (l errorLines) Close() error { return nil }

// event writes e, if somebody reads events.
func (c *Console) event(e event) {
	if c.seen != nil && c.seen.events != nil {
		c.seen.events.write(e)
	}
}

// connKey finds the number of a connection in the context of its conversation.
type connKey struct{}

func connNumber(ctx context.Context) int64 {
	number, _ := ctx.Value(connKey{}).(int64)
	return number
}

// met gives a connection its number, which the context that is returned carries,
// and tells that it stands: "connected" or "accepted".
func (c *Console) met(ctx context.Context, how string, s netio.Stream) context.Context {
	if c.seen == nil {
		return ctx
	}
	ctx = c.numbered(ctx)
	number := connNumber(ctx)
	if c.seen.events != nil {
		ends := netio.TapConn(s)
		c.event(event{Event: how, Conn: number, Local: addrText(ends.Local), Remote: addrText(ends.Remote)})
		if secured, ok := s.(interface{ ConnectionState() tls.ConnectionState }); ok {
			c.event(tlsEvent(number, secured.ConnectionState()))
		}
	}
	return ctx
}

// numbered gives a number to what is no connection, but is watched as one.
func (c *Console) numbered(ctx context.Context) context.Context {
	if c.seen == nil {
		return ctx
	}
	return context.WithValue(ctx, connKey{}, c.seen.conns.Add(1))
}

func tlsEvent(number int64, state tls.ConnectionState) event {
	return event{
		Event: "tls", Conn: number,
		Version: tls.VersionName(state.Version), Cipher: tls.CipherSuiteName(state.CipherSuite),
		ALPN: state.NegotiatedProtocol, Name: state.ServerName,
	}
}

func addrText(a net.Addr) string {
	if a == nil {
		return ""
	}
	return a.String()
}

// onEOF is what a relay calls when a direction has ended; nil if nobody wants to
// know.
func (c *Console) onEOF(ctx context.Context) func(fromPeer bool) {
	if c.seen == nil || c.seen.events == nil {
		return nil
	}
	return func(fromPeer bool) {
		from := "us"
		if fromPeer {
			from = "peer"
		}
		c.event(event{Event: "eof", Conn: connNumber(ctx), From: from})
	}
}

// closed tells of the end of a connection, and why it failed if it did.
func (c *Console) closed(ctx context.Context, t netio.Tally, err error) {
	e := event{
		Event: "closed", Conn: connNumber(ctx),
		closing: &closing{Sent: t.Sent, Received: t.Received, Seconds: t.Elapsed.Seconds(), How: t.Ended},
	}
	if err != nil {
		e.Message = err.Error()
	}
	c.event(e)
}

// ended tells how the whole run ended, if not well.
func (c *Console) ended(err error) {
	outcome := outcomeOf(err)
	if outcome.Status == statusDone {
		return
	}
	e := event{Event: "error", Message: err.Error(), Status: outcome.Status}
	if timeout, ok := errors.AsType[*netio.TimeoutError](err); ok {
		e.Event, e.Which = "timeout", timeout.Which
	}
	c.event(e)
}
