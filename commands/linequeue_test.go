package commands

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
)

// queueTo makes a queue that keeps what it tells.
func queueTo(t *testing.T, to *os.File) (q *lineQueue, told func() []string) {
	t.Helper()
	t.Cleanup(func() { goleak.VerifyNone(t) })
	var mu sync.Mutex
	var all []string
	q = newLineQueue(to, func(lost int, err error) {
		mu.Lock()
		defer mu.Unlock()
		all = append(all, fmt.Sprint(lost, " ", err))
	})
	return q, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(all)
	}
}

func TestLineQueueKeepsOrder(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	q, told := queueTo(t, w)
	read := make(chan []byte)
	go func() {
		all, _ := io.ReadAll(r)
		read <- all
	}()
	var want bytes.Buffer
	for i := range 5000 {
		line := fmt.Appendf(nil, "line %d %s\n", i, strings.Repeat("x", i%300))
		want.Write(line)
		for waiting := true; waiting; {
			q.mu.Lock()
			waiting = len(q.lines) > mostQueued/2
			q.mu.Unlock()
		}
		q.add(line)
	}
	q.close()
	w.Close()
	if got := <-read; !bytes.Equal(got, want.Bytes()) {
		t.Errorf("%d bytes, want %d", len(got), want.Len())
	}
	if all := told(); len(all) != 0 {
		t.Errorf("%q", all)
	}
}

// Nobody waits for a file that takes nothing. What did not fit is counted, and
// told when the file moves again.
func TestLineQueueOfAStuckFile(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	q, told := queueTo(t, w)
	line := []byte(strings.Repeat("x", 999) + "\n")
	const added = 5000
	for range added {
		q.add(line)
	}
	if all := told(); len(all) != 0 {
		t.Errorf("told while it is stuck: %q", all)
	}
	read := make(chan int)
	go func() {
		lines := 0
		buf := make([]byte, 1000)
		for {
			if _, err := io.ReadFull(r, buf); err != nil {
				read <- lines
				return
			}
			if lines++; !bytes.Equal(buf, line) {
				t.Errorf("line %d is not whole", lines)
			}
		}
	}()
	q.close()
	w.Close()
	got := <-read
	if all := told(); len(all) != 1 || all[0] != fmt.Sprint(added-got, " <nil>") || got == added {
		t.Errorf("%d of %d were read, told %q", got, added, all)
	}
}

// The end waits a second for a file that takes nothing.
func TestLineQueueEndsInTime(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	q, told := queueTo(t, w)
	for range 500 {
		q.add([]byte(strings.Repeat("x", 999) + "\n"))
	}
	began := time.Now()
	q.close()
	if took := time.Since(began); took < queuePatience/2 || took > 5*queuePatience {
		t.Errorf("it took %v", took)
	}
	all := told()
	if len(all) == 0 || !strings.Contains(all[len(all)-1], "<nil>") || strings.HasPrefix(all[len(all)-1], "0 ") {
		t.Errorf("%q", all)
	}
}

// A line that was cut stands alone, and each failure is told once.
func TestLineQueueAfterAnError(t *testing.T) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip(err)
	}
	q, told := queueTo(t, full)
	for range 3 {
		q.add([]byte("lost\n"))
		waitFor(t, func() bool { q.mu.Lock(); defer q.mu.Unlock(); return len(q.lines) == 0 })
	}
	waitFor(t, func() bool { q.mu.Lock(); defer q.mu.Unlock(); return q.lost == 3 })
	path := filepath.Join(t.TempDir(), "log")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	q.turn(f)
	q.add([]byte("kept\n"))
	q.close()
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if text, err := os.ReadFile(path); err != nil || string(text) != "kept\n" {
		t.Errorf("%q, %v", text, err)
	}
	if all := told(); len(all) != 2 || !strings.Contains(all[0], "no space left") || all[1] != "3 <nil>" {
		t.Errorf("%q", all)
	}
}

// What was added before settle is written after it.
func TestLineQueueSettles(t *testing.T) {
	f, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	q, _ := queueTo(t, f)
	defer q.close()
	for i := range 1000 {
		q.add([]byte("line\n"))
		if i%10 != 0 {
			continue
		}
		q.settle()
		if info, err := f.Stat(); err != nil || info.Size() != int64(i+1)*5 {
			t.Fatalf("%d lines: %v, %v", i+1, info.Size(), err)
		}
	}
}

func waitFor(t *testing.T, cond func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !cond(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it never came")
		}
	}
}

func TestAddingALineDoesNotAllocate(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	q, _ := queueTo(t, null)
	defer q.close()
	line := []byte(strings.Repeat("x", 99) + "\n")
	if n := testing.AllocsPerRun(1000, func() { q.add(line) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
