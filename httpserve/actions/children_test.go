//go:build unix

package actions

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/sockkit/sockkit/netio/process"
)

// journal gathers what a log is told.
type journal struct {
	mu   sync.Mutex
	text strings.Builder
}

func (j *journal) logf(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	fmt.Fprintf(&j.text, format+"\n", args...)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.String()
}

// children gives Children that are closed with the test, and their log.
func children(t testing.TB, c *Children) (*Children, *journal) {
	t.Helper()
	log := &journal{}
	c.Log = log.logf
	t.Cleanup(c.Close)
	return c, log
}

// shell is the program of a shell line.
func shell(line string) program {
	return program{command: process.Command{Shell: line}, label: "sh:" + shortened(line)}
}

// hasEnded reports whether a process is gone soon.
func hasEnded(pid int) bool {
	for range 400 {
		if syscall.Kill(pid, 0) == syscall.ESRCH {
			return true
		}
		time.Sleep(5 * time.Millisecond)
	}
	return false
}

func TestChildConverses(t *testing.T) {
	c, log := children(t, &Children{Env: []string{"A=1", "B=1"}})
	child, err := c.start(t.Context(), shell(`echo $A $B; cat; echo "to the log \x1b[1m" >&2`), []string{"B=2"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(child, "line\n"); err != nil {
		t.Fatal(err)
	}
	if err := child.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(child); string(text) != "1 2\nline\n" || err != nil {
		t.Errorf("read %q, %v", text, err)
	}
	if err := errors.Join(child.Wait(t.Context()), child.Close(), child.Close()); err != nil {
		t.Error(err)
	}
	want := fmt.Sprintf(`[%d]: to the log `, child.PID())
	if !strings.Contains(log.String(), want) {
		t.Errorf("log %q, want %q", log, want)
	}
}

func TestChildrenAreCounted(t *testing.T) {
	c, _ := children(t, &Children{Max: 2})
	first, err := c.start(t.Context(), shell("sleep 60"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.start(t.Context(), shell("sleep 60"), nil); err != nil {
		t.Fatal(err)
	}
	_, err = c.start(t.Context(), shell("sleep 60"), nil)
	if answer := c.refuse(nil, shell(""), err); err != errTooMany || answer.Status != 503 || answer.Header.Get("Retry-After") == "" {
		t.Errorf("the third: %v, %+v", err, answer)
	}
	first.Close()
	if _, err := c.start(t.Context(), program{command: process.Command{Args: []string{"/no/such"}}}, nil); !errors.Is(err, process.ErrNotFound) {
		t.Errorf("a missing program: %v", err)
	}
	if _, err := c.start(t.Context(), shell("sleep 60"), nil); err != nil {
		t.Errorf("after the end of one: %v", err)
	}
}

func TestNoChildIsLeft(t *testing.T) {
	c, _ := children(t, &Children{})
	child, err := c.start(t.Context(), shell("trap '' TERM; sleep 60 & echo $!; wait; sleep 60"), nil)
	if err != nil {
		t.Fatal(err)
	}
	var grandchild int
	if _, err := fmt.Fscan(child, &grandchild); err != nil {
		t.Fatal(err)
	}
	c.Close()
	if !hasEnded(child.PID()) || !hasEnded(grandchild) {
		t.Error("a process is left")
	}
	if _, err := c.start(t.Context(), shell("true"), nil); err != errClosing {
		t.Errorf("after Close: %v", err)
	}
}

func TestLogOfChildren(t *testing.T) {
	c, log := children(t, &Children{})
	c.tellLines("x", strings.NewReader("a\r\n\x1b[31m\xff\u202e\té\n"+strings.Repeat("y\n", 200)+"end"))
	text := log.String()
	if want := "x: a\nx: \\x1b[31m\\xff\\u202e\té\nx: y\n"; !strings.HasPrefix(text, want) {
		t.Errorf("log %q, want %q", text[:100], want)
	}
	if strings.Count(text, "\n") != linesInSecond+1 || !strings.HasSuffix(text, "x: 103 lines are left out\n") {
		t.Errorf("%d lines, and at the end %q", strings.Count(text, "\n"), text[len(text)-40:])
	}
}
