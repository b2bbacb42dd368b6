package httpserve

import (
	"errors"
	"time"
)

// errSlowReader ends an answer whose client takes less than Server.MinRate.
var errSlowReader = errors.New("the client reads too slowly")

// pace is how fast a client takes an answer. Only the time counts for which
// it made us wait.
type pace struct {
	waited time.Duration
	taken  int64
}

// paced calls write, which returns how much a client took, and fails when it
// takes too little for too long.
func (c *conn) paced(write func() (int64, error)) (int64, error) {
	if c.server.MinRate == 0 {
		return write()
	}
	start := time.Now()
	n, err := write()
	c.pace.waited += time.Since(start)
	c.pace.taken += n
	if err == nil && c.pace.waited > rateGrace && float64(c.pace.taken) < c.pace.waited.Seconds()*float64(c.server.MinRate) {
		err = errSlowReader
	}
	return n, err
}
