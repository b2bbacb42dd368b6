package actions

import (
	"sync"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// hasNoContent tells that nothing of what a program prints would be sent.
func hasNoContent(r *httpserve.Request, status int) bool {
	return status == 205 || !http1.ResponseHasContent(r.Method, status)
}

// runOn lets a program finish whose answer has no content: it is sent as soon as
// the program has all of the request's, and the program may take its time until
// the limit that was set, or the server's end. What it still prints is dropped,
// and how it ends is told to the log.
func (a *answering) runOn() {
	a.runsOn = true
	go func() {
		defer a.finish()
		buf := make([]byte, outputBuffer)
		for {
			if _, err := a.out.read(buf, time.Time{}); err != nil {
				break
			}
		}
		if err := a.outcome(); err != nil {
			a.tell(err)
		}
	}()
	_ = a.child.SetWriteDeadline(time.Time{}) // a child whose input is closed says so in Write
	a.feeder.feed(a.r.Body())
}

// endWith ends the program when told is closed, until release is called.
func (a *answering) endWith(told <-chan struct{}) (release func()) {
	over, waiting := make(chan struct{}), sync.WaitGroup{}
	waiting.Go(func() {
		select {
		case <-told:
			a.cancel(errDrains)
		case <-over:
		}
	})
	return func() {
		close(over)
		waiting.Wait()
	}
}
