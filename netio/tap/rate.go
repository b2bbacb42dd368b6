package tap

import "time"

const (
	rateSteps = 20                     // steps a second, at least: a rate is kept in the small, too
	mostStep  = 64 << 10               // bytes of a step, at most
	rateSlack = 150 * time.Millisecond // what who is late may catch up with
)

// Rate spaces the bytes of one direction as a line of so many bytes a second
// would: a step has gone when the time for its last byte has passed, so that a
// short run takes as long as it should. Time that was not used is lost but for
// three steps, which make up for timers that are late and for who reads and writes
// by turns. It is a value for one goroutine; the clock is the caller's.
type Rate struct {
	perSecond int64
	free      time.Time // when the line has sent what was reserved
}

// NewRate makes a rate of so many bytes a second, at least 1.
func NewRate(perSecond int64) *Rate { return &Rate{perSecond: max(1, perSecond)} }

// Step is how many bytes are best reserved at a time, from 1 to 65,536.
func (r *Rate) Step() int { return int(max(1, min(r.perSecond/rateSteps, mostStep))) }

// Reserve takes the line for n bytes, and tells when they will have gone. Calls
// come in order of now.
func (r *Rate) Reserve(now time.Time, n int) time.Time {
	if earliest := now.Add(-rateSlack); r.free.Before(earliest) {
		r.free = now
	}
	whole, rest := int64(n)/r.perSecond, int64(n)%r.perSecond
	part := float64(rest) / float64(r.perSecond) * float64(time.Second)
	r.free = r.free.Add(time.Duration(whole)*time.Second + time.Duration(part))
	return r.free
}
