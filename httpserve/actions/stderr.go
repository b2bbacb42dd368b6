package actions

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// What a child may write into the log.
const (
	logLine       = 4 << 10 // a longer line becomes several
	linesInSecond = 100     // others are counted
)

// tellLines logs what a child writes to its standard error, until that ends.
func (c *Children) tellLines(label string, from io.Reader) {
	lines, window := bufio.NewReaderSize(from, logLine), linesWindow{}
	for {
		line, err := lines.ReadSlice('\n')
		if len(line) > 0 {
			dropped, room := window.take(time.Now())
			if dropped > 0 {
				c.logf("%s: %d lines are left out", label, dropped)
			}
			if room {
				c.logf("%s: %s", label, escaped(trimLineEnd(line)))
			}
		}
		if err != nil && err != bufio.ErrBufferFull {
			break
		}
	}
	if window.dropped > 0 {
		c.logf("%s: %d lines are left out", label, window.dropped)
	}
}

// linesWindow counts the lines of one second.
type linesWindow struct {
	began   time.Time
	told    int
	dropped int
}

// take reports whether one more line may be told, and how many were dropped
// before it.
func (w *linesWindow) take(now time.Time) (dropped int, room bool) {
	if now.Sub(w.began) >= time.Second {
		dropped = w.dropped
		*w = linesWindow{began: now}
	}
	if w.told >= linesInSecond {
		w.dropped++
		return dropped, false
	}
	w.told++
	return dropped, true
}

// trimLineEnd takes LF or CRLF off.
func trimLineEnd(line []byte) []byte {
	if n := len(line); n > 0 && line[n-1] == '\n' {
		line = line[:n-1]
		if n > 1 && line[n-2] == '\r' {
			line = line[:n-2]
		}
	}
	return line
}

// escaped writes a line so that it can be shown: what is no printable character
// becomes \xNN or \uNNNN, as a child may repeat what its client has sent.
func escaped(line []byte) string {
	var b strings.Builder
	for len(line) > 0 {
		r, size := utf8.DecodeRune(line)
		switch {
		case r == utf8.RuneError && size == 1, r < ' ' && r != '\t', r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, line[0])
		case r != '\t' && !unicode.IsPrint(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		line = line[size:]
	}
	return b.String()
}
