package commands

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/sockkit/sockkit/netio"
)

// How often progress is told, and how a bar looks.
const (
	barStep   = 200 * time.Millisecond
	barDelay  = 500 * time.Millisecond // what is done sooner needs no bar
	lineStep  = 10 * time.Second
	barWidth  = 20
	rateShare = 0.3 // of the newest step in the rate that is shown
	clearLine = "\r\x1b[K"
	// A bar that is wider than its terminal is cut there: of one that went on in the
	// next line only that line would be cleared (DECAWM).
	cutLines, wrapLines = "\x1b[?7l", "\x1b[?7h"
)

// progress tells how far a run has come, and how fast it goes.
type progress struct {
	console *Console
	bar     bool // on a terminal: one line that changes
	ended   chan struct{}
	done    sync.WaitGroup

	mu    sync.Mutex
	total int64 // bytes that will be sent; 0 = nobody knows

	// Of the teller alone.
	last  netio.Flow
	at    time.Time
	rate  float64 // bytes a second
	shown bool    // a bar stands on the terminal; under the console's lock
}

// newProgress is who tells of it as --progress says, nil for nobody: "auto" is a
// bar on a terminal that nothing else writes to, "always" is lines where
// standard error is no terminal.
func (c *Console) newProgress(when string, quiet bool) *progress {
	terminal := isatty.IsTerminal(c.Stderr.Fd())
	busy := isTerminal(c.Stdin) || isTerminal(c.Stdout) || quiet
	if when == "never" || when != "always" && (!terminal || busy) {
		return nil
	}
	return &progress{console: c, bar: terminal, ended: make(chan struct{}), at: time.Now()}
}

// begin tells until end is called.
func (p *progress) begin() {
	if p != nil {
		p.done.Go(p.tell)
	}
}

func isTerminal(f *os.File) bool { return f != nil && isatty.IsTerminal(f.Fd()) }

// expect says how much will be sent; 0 = nobody knows.
func (c *Console) expect(total int64) {
	if c.seen == nil || c.seen.progress == nil {
		return
	}
	p := c.seen.progress
	p.mu.Lock()
	defer p.mu.Unlock()
	p.total = total
}

// tell is the teller.
func (p *progress) tell() {
	step := lineStep
	if p.bar {
		step = barStep
		select {
		case <-time.After(barDelay):
		case <-p.ended:
			return
		}
	}
	ticker := time.NewTicker(step)
	defer ticker.Stop()
	for {
		p.show()
		select {
		case <-ticker.C:
		case <-p.ended:
			return
		}
	}
}

// show writes the line. The first line of a run that has no bar comes with the
// first step.
func (p *progress) show() {
	flow, now := p.console.traffic().Flow(), time.Now()
	elapsed := now.Sub(p.at).Seconds()
	newest := float64(flow.Sent+flow.Received-p.last.Sent-p.last.Received) / max(elapsed, 1e-9)
	if p.rate == 0 {
		p.rate = newest
	}
	p.rate += rateShare * (newest - p.rate)
	p.last, p.at = flow, now
	line := p.line(flow, p.rate)
	if p.bar {
		p.draw(line)
	} else if now.Sub(p.console.seen.start) >= lineStep {
		p.console.line("progress: %s", line)
	}
}

func (p *progress) draw(line string) {
	p.console.lock.Lock()
	defer p.console.lock.Unlock()
	p.shown = true
	_, _ = io.WriteString(p.console.Stderr, clearLine+cutLines+line+wrapLines) // nobody is left to be told
}

// clear takes the bar away before something else is said; it comes back with
// the next step. The caller holds the console's lock.
func (p *progress) clear() string {
	if p == nil || !p.shown {
		return ""
	}
	p.shown = false
	return clearLine
}

// end stops telling. Lines end with one for the whole run, a bar goes away.
func (p *progress) end() {
	if p == nil {
		return
	}
	close(p.ended)
	p.done.Wait()
	if p.bar {
		p.console.say("")
		return
	}
	elapsed := time.Since(p.console.seen.start)
	flow := p.console.traffic().Flow()
	p.console.line("progress: %s in %s", p.line(flow, float64(flow.Sent+flow.Received)/elapsed.Seconds()), shortTime(elapsed))
}

// line says what has been moved: "[=====>    ]  45% 1.2 GB of 2.6 GB, 250.0
// MB/s, 6 s left", or without a total "sent 1.2 GB, received 0 B, 250.0 MB/s".
func (p *progress) line(flow netio.Flow, rate float64) string {
	p.mu.Lock()
	total := p.total
	p.mu.Unlock()
	return progressLine(flow, total, rate)
}

func progressLine(flow netio.Flow, total int64, rate float64) string {
	speed := byteCount(rate) + "/s"
	if total <= 0 {
		return fmt.Sprintf("sent %s, received %s, %s", byteCount(float64(flow.Sent)), byteCount(float64(flow.Received)), speed)
	}
	part := min(1, float64(flow.Sent)/float64(total))
	line := fmt.Sprintf("[%s] %3.0f%% %s of %s, %s", bar(part), 100*part, byteCount(float64(flow.Sent)), byteCount(float64(total)), speed)
	if left := total - flow.Sent; left > 0 && rate >= 1 {
		seconds := min(float64(left)/rate, 1e8)
		line += ", " + time.Duration(seconds*float64(time.Second)).Round(time.Second).String() + " left"
	}
	return line
}

// bar is barWidth wide, filled as far as part of 1.
func bar(part float64) string {
	full := int(part * barWidth)
	if full == barWidth {
		return strings.Repeat("=", barWidth)
	}
	return strings.Repeat("=", full) + ">" + strings.Repeat(" ", barWidth-full-1)
}

// remaining is what is left to read of a regular file; 0 = nobody knows.
func remaining(f *os.File) int64 {
	if f == nil {
		return 0
	}
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	at, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return 0
	}
	return max(0, info.Size()-at)
}

// expected is how much a pipe will move from its first endpoint, if that is a
// file that ends.
func (p pipeEnd) expected(c *Console) int64 {
	file := p.endpoint.Options.File
	switch {
	case p.endpoint.Scheme == netio.Stdio:
		return remaining(c.Stdin)
	case p.endpoint.Scheme != netio.File || file.Follow:
		return 0
	}
	info, err := os.Stat(p.endpoint.Path)
	if err != nil || !info.Mode().IsRegular() {
		return 0
	}
	return max(0, info.Size()-file.Offset)
}
