package commands

import (
	"bytes"
	"os"
	"sync"
	"time"
)

const (
	// mostQueued caps the bytes of lines that wait for a slow file.
	mostQueued = 1 << 20
	// keptRoom is what a queue keeps for the next lines when it is empty.
	keptRoom = 64 << 10
	// pipeWhole is how much a pipe takes in one piece on every system (PIPE_BUF
	// of POSIX is at least 512, and 4096 on Linux; see pipe(7)): lines of
	// others who write to it do not come between.
	pipeWhole = 4096
	// queuePatience is how long the end of a queue waits for its file.
	queuePatience = time.Second
)

// lineQueue writes lines to a file that may be slow, or that nobody reads,
// without a wait for those who have the lines. One goroutine does the writing.
// What does not fit any more is dropped and counted. It must be closed.
type lineQueue struct {
	// told is told, by the writer: of the first of several errors, and, when
	// lines are taken again or at the end, how many were lost.
	told func(lost int, err error)
	wake chan struct{}
	done chan struct{}

	mu      sync.Mutex
	lines   []byte // that wait
	lost    int    // and not told yet
	to      *os.File
	next    *os.File // that takes what comes behind before; nil = to
	before  int      // bytes of lines that are still for to
	closing bool
	// settling are closed when nothing waits any more.
	settling []chan<- struct{}

	failing, torn bool // of the writer: the last write failed, and within a line
}

// newLineQueue starts the writing. The file is closed only when turn replaces it.
func newLineQueue(to *os.File, told func(lost int, err error)) *lineQueue {
	q := &lineQueue{told: told, to: to, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go q.run()
	return q
}

// add queues a line, which ends in a newline and is copied.
func (q *lineQueue) add(line []byte) {
	q.mu.Lock()
	if len(q.lines)+len(line) > mostQueued {
		q.lost++
	} else {
		q.lines = append(q.lines, line...)
	}
	q.mu.Unlock()
	q.rouse()
}

// settle waits until what is queued is written, for a second at most.
func (q *lineQueue) settle() {
	written := make(chan struct{})
	q.mu.Lock()
	q.settling = append(q.settling, written)
	q.mu.Unlock()
	q.rouse()
	select {
	case <-written:
	case <-time.After(queuePatience):
	}
}

// turn gives the lines that come from now on to another file. What is queued for
// the old one is still written to it, if that is done in time; then it is closed.
func (q *lineQueue) turn(to *os.File) {
	q.mu.Lock()
	if q.next != nil {
		q.next.Close()
	} else {
		q.before = len(q.lines)
		hurry(q.to)
	}
	q.next = to
	q.mu.Unlock()
	q.rouse()
}

// close writes what is queued, if that is done in time, and tells how many lines
// were lost. It returns the file that was written to last.
func (q *lineQueue) close() *os.File {
	q.mu.Lock()
	q.closing = true
	hurry(q.to)
	hurry(q.next)
	q.mu.Unlock()
	q.rouse()
	select {
	case <-q.done:
	case <-time.After(queuePatience + queuePatience/4): // the kernel holds the writer, and does not let go
	}
	q.mu.Lock()
	to, lost := q.to, q.lost+bytes.Count(q.lines, []byte("\n"))
	q.mu.Unlock()
	if lost > 0 {
		q.told(lost, nil)
	}
	_ = to.SetWriteDeadline(time.Time{}) // others may go on with it; a file without deadlines says so
	return to
}

// hurry lets a write that waits for a reader fail soon. Files that know no
// deadline say so, and do not wait long either.
func hurry(f *os.File) {
	if f != nil {
		_ = f.SetWriteDeadline(time.Now().Add(queuePatience))
	}
}

func (q *lineQueue) rouse() {
	select {
	case q.wake <- struct{}{}:
	default: // it will look anyway
	}
}

// run writes until the queue is closed and empty.
func (q *lineQueue) run() {
	defer close(q.done)
	var batch []byte
	for {
		to, lines, ended := q.take(batch[:0])
		if batch = lines; len(lines) > 0 {
			q.write(to, lines)
			if cap(batch) > keptRoom {
				batch = nil
			}
			continue
		}
		if ended {
			return
		}
		<-q.wake
	}
}

// take takes the lines that wait and leaves spare for the next ones.
func (q *lineQueue) take(spare []byte) (to *os.File, lines []byte, ended bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.next != nil && q.before == 0 {
		q.to.Close()
		q.to, q.next = q.next, nil
		q.torn = false
	}
	if q.next == nil {
		lines, q.lines = q.lines, spare
	} else {
		lines = spare
		lines = append(lines, q.lines[:q.before]...)
		q.lines = q.lines[:copy(q.lines, q.lines[q.before:])]
		q.before = 0
	}
	if len(lines) == 0 && len(q.lines) == 0 {
		for _, written := range q.settling {
			close(written)
		}
		q.settling = nil
	}
	return q.to, lines, q.closing && len(q.lines) == 0 && q.next == nil
}

// write writes lines, whole ones at a time.
func (q *lineQueue) write(to *os.File, lines []byte) {
	if q.torn {
		_, err := to.WriteString("\n")
		q.torn = err != nil
	}
	for len(lines) > 0 {
		n, err := to.Write(inOnePiece(lines))
		if err != nil {
			q.failed(lines[:n], lines[n:], err)
			return
		}
		lines = lines[n:]
	}
	q.failing = false
	q.mu.Lock()
	lost := q.lost
	q.lost = 0
	q.mu.Unlock()
	if lost > 0 {
		q.told(lost, nil)
	}
}

// inOnePiece is what begins lines and fits into a pipe in one piece, but at least
// one line.
func inOnePiece(lines []byte) []byte {
	if len(lines) <= pipeWhole {
		return lines
	}
	if end := bytes.LastIndexByte(lines[:pipeWhole], '\n'); end >= 0 {
		return lines[:end+1]
	}
	return lines[:bytes.IndexByte(lines, '\n')+1]
}

// failed gives up lines of which a part is written.
func (q *lineQueue) failed(written, lines []byte, err error) {
	q.torn = q.torn || len(written) > 0 && written[len(written)-1] != '\n'
	q.mu.Lock()
	q.lost += bytes.Count(lines, []byte("\n"))
	q.mu.Unlock()
	if !q.failing {
		q.failing = true
		q.told(0, err)
	}
}
