package actions

import (
	"cmp"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// Why a child was not started, beside the errors of [process.Start].
var (
	errTooMany = errors.New("too many programs are running")
	errClosing = errors.New("the server is closing")
	errForeign = errors.New("a page of another site asks for it")
)

// admits tells whether a request may have a program run. The page of another site
// must not: a browser asks for it from where its user is, also of a server that
// only this machine can reach. GET and HEAD are for what changes nothing (RFC 9110
// section 9.2.1), and links lead to them.
func (c *Children) admits(r *httpserve.Request) bool {
	return r.Method == http1.MethodGet || r.Method == http1.MethodHead || c.Origins.Admit(r)
}

// refuse is the answer of a handler whose program did not start. Why stands in
// the log, not in the answer.
func (c *Children) refuse(r *httpserve.Request, p program, err error) *httpserve.Response {
	switch {
	case errors.Is(err, errForeign):
		c.tellForeign(r, p)
		return httpserve.Text(403, "403 Forbidden: this request was made by a page of another site")
	case errors.Is(err, errTooMany):
		if also, tell := c.full.take(time.Now()); tell {
			c.logf("%s: refused, as %d programs are running%s; --max-programs lets more run", p.label, cmp.Or(c.Max, defaultMaxChildren), also)
		}
	case errors.Is(err, errClosing):
	default:
		c.logf("%s: %v", p.label, err)
		return httpserve.Refused(500)
	}
	answer := httpserve.Refused(503)
	answer.Header.Add("Retry-After", "1")
	return answer
}

// tellForeign logs that a page was refused, and how it would be let in.
func (c *Children) tellForeign(r *httpserve.Request, p program) {
	also, tell := c.foreign.take(time.Now())
	if !tell {
		return
	}
	page := "a page of another site"
	if origin := r.Field(http1.FieldOrigin); origin != nil {
		page = "a page of " + shortened(string(origin))
	}
	c.logf("%s: %s is refused%s; --cors ORIGIN lets those of an origin in", p.label, page, also)
}

// refusalPause is how often a reason for refusals is logged at most: whoever asks
// again and again must not fill the log.
const refusalPause = 10 * time.Second

// refusals counts those of one reason. The zero value is ready.
type refusals struct {
	mu     sync.Mutex
	told   time.Time
	untold int
}

// take counts one, and says whether it is to be told, and with what words about
// those since the last that was.
func (s *refusals) take(now time.Time) (also string, tell bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.told.IsZero() && now.Sub(s.told) < refusalPause {
		s.untold++
		return "", false
	}
	if s.untold > 0 {
		also = fmt.Sprintf(" (%d more were since the last such line)", s.untold)
	}
	s.untold, s.told = 0, now
	return also, true
}
