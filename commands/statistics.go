package commands

import (
	"fmt"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// statistics tells in one line what has been moved until now. It was asked for
// by a signal, so --quiet does not silence it.
func (c *Console) statistics() {
	c.line("%s", statisticsLine(c.traffic().Flow(), time.Since(c.seen.start)))
}

// statisticsLine is the line: "sent 3 B, received 1.5 MB in 2.0 s (750.0 kB/s);
// 1 open, 0 closed".
func statisticsLine(f netio.Flow, elapsed time.Duration) string {
	return fmt.Sprintf("%s; %d open, %d closed", movedLine(f.Sent, f.Received, elapsed), f.Open, f.Closed)
}

// movedLine tells the bytes of each direction, the time and the rate.
func movedLine(sent, received int64, elapsed time.Duration) string {
	line := fmt.Sprintf("sent %s, received %s in %s",
		byteCount(float64(sent)), byteCount(float64(received)), shortTime(elapsed))
	if s := elapsed.Seconds(); s > 0 {
		line += fmt.Sprintf(" (%s/s)", byteCount(float64(sent+received)/s))
	}
	return line
}
