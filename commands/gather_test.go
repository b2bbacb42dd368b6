package commands

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio"
)

// collectLines is a gathering that collects lines.
func collectLines(out io.WriteCloser, limit int) *gathering {
	return &gathering{
		framing: netio.Framing{In: lineFrames(), Out: rawFrames(), Max: limit},
		collect: &collector{out: out, encoder: lineFrames().NewEncoder()},
	}
}

// bufferCloser is an output that is never full.
type bufferCloser struct{ *bytes.Buffer }

// Close does nothing.
func (bufferCloser) Close() error { return nil }

func TestCollectorKeepsLinesWhole(t *testing.T) {
	var out bytes.Buffer
	g := collectLines(bufferCloser{&out}, 0)
	var all sync.WaitGroup
	for _, letter := range []string{"a", "b", "c"} {
		ours, theirs := net.Pipe()
		all.Go(func() { _ = g.client(t.Context(), pipeStream{ours}, netio.Peer{}) })
		all.Go(func() {
			for range 100 {
				_, _ = io.WriteString(theirs, strings.Repeat(letter, 100))
				_, _ = io.WriteString(theirs, strings.Repeat(letter, 100)+"\n")
			}
			_, _ = io.WriteString(theirs, strings.Repeat(letter, 200))
			theirs.Close()
		})
	}
	all.Wait()
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 303 {
		t.Fatalf("%d lines, want 303", len(lines))
	}
	for _, line := range lines {
		if len(line) != 200 || strings.Count(line, line[:1]) != 200 {
			t.Fatalf("broken line %q", line)
		}
	}
}

func TestCollectorRefusesLongLine(t *testing.T) {
	var out bytes.Buffer
	g := collectLines(bufferCloser{&out}, 1000)
	ours, theirs := net.Pipe()
	go func() {
		_, _ = theirs.Write(bytes.Repeat([]byte("x"), 1001))
		theirs.Close()
	}()
	err := g.client(t.Context(), pipeStream{ours}, netio.Peer{})
	if !errors.Is(err, framing.ErrTooLong) || out.Len() != 0 {
		t.Errorf("error %v, %d bytes written", err, out.Len())
	}
}

func TestCollectorCountsAndLabels(t *testing.T) {
	var out bytes.Buffer
	c := &collector{out: bufferCloser{&out}, encoder: lineFrames().NewEncoder(), prefix: true, left: 3}
	records := [][]byte{[]byte("one"), []byte("two")}
	if err := c.write("a", records); err != nil {
		t.Error(err)
	}
	if err := c.write("b", records); !errors.Is(err, errEnough) {
		t.Error(err)
	}
	if err := c.write("b", records); !errors.Is(err, errEnough) || out.String() != "a: one\na: two\nb: one\n" {
		t.Errorf("%v, %q", err, out.String())
	}
}

// A record that the output cannot carry is its client's failure only.
func TestCollectorRefusesUnfitRecord(t *testing.T) {
	var out bytes.Buffer
	c := &collector{out: bufferCloser{&out}, encoder: lineFrames().NewEncoder()}
	if err := c.write("a", [][]byte{[]byte("one"), []byte("t\nwo")}); !errors.Is(err, framing.ErrUnfit) {
		t.Error(err)
	}
	if err := c.write("b", [][]byte{[]byte("three")}); err != nil || out.String() != "one\nthree\n" {
		t.Errorf("%v, %q", err, out.String())
	}
}

// A reader that takes nothing does not hold a cut client, nor is it a failure
// of the output.
func TestCollectorIsCutWhileWriting(t *testing.T) {
	unread, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer unread.Close()
	g := collectLines(out, 0)
	ours, theirs := net.Pipe()
	defer theirs.Close()
	ctx, cut := context.WithCancelCause(t.Context())
	result := make(chan error, 1)
	go func() { result <- g.client(ctx, pipeStream{ours}, netio.Peer{}) }()
	_, _ = io.WriteString(theirs, strings.Repeat("x", 1<<20-1)+"\n") // more than a pipe holds
	cut(errDrained)
	if err := finished(t, result); err != errDrained {
		t.Errorf("error %v", err)
	}
}

// A strict broadcast gives up a member that reads too slowly, and only that one.
func TestBroadcastDropsTheSlow(t *testing.T) {
	b := newBroadcast(true)
	raw := netio.Framing{In: rawFrames(), Out: rawFrames()}
	slowOurs, slowTheirs := net.Pipe()
	fastOurs, fastTheirs := net.Pipe()
	defer slowTheirs.Close()
	slow, fast := b.join(netio.Frames(pipeStream{slowOurs}, raw)), b.join(netio.Frames(pipeStream{fastOurs}, raw))
	var all sync.WaitGroup
	var slowErr, fastErr error
	received := int64(0)
	all.Go(func() { slowErr = slow.send() })
	all.Go(func() { fastErr = fast.send(); fastOurs.Close() })
	all.Go(func() { received, _ = io.Copy(io.Discard, fastTheirs) })
	record := bytes.Repeat([]byte("x"), 1<<10)
	start := time.Now()
	for range 3 << 10 {
		b.publish(t.Context(), [][]byte{record}, nil)
	}
	b.end()
	all.Wait()
	if !errors.Is(slowErr, errSlow) || fastErr != nil || received != 3<<20 {
		t.Errorf("slow: %v; fast: %v after %d bytes", slowErr, fastErr, received)
	}
	if took := time.Since(start); took > 10*slowPatience {
		t.Errorf("the slow one held the others up for %s", took)
	}
}

// Records without bytes fill a queue too.
func TestBroadcastQueuesAreBounded(t *testing.T) {
	b := newBroadcast(true)
	ours, theirs := net.Pipe()
	defer theirs.Close()
	m := b.join(netio.Frames(pipeStream{ours}, netio.Framing{In: lineFrames(), Out: lineFrames()}))
	full := make([][]byte, queueBytes)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	b.publish(ctx, full, nil)
	if ctx.Err() == nil || len(m.queue) == len(full) {
		t.Errorf("%d empty records wait", len(m.queue))
	}
}

// Who takes a large record slowly is not given up, who takes nothing is.
func TestBroadcastWaitsForTheSlowAtTheEnd(t *testing.T) {
	t.Parallel()
	record := bytes.Repeat([]byte("x"), 640<<10)
	for _, reads := range []bool{true, false} {
		ours, theirs := net.Pipe()
		defer theirs.Close()
		b := newBroadcast(false)
		m := b.join(clockedFrames(pipeStream{ours}, 0, netio.Framing{In: rawFrames(), Out: rawFrames()}))
		b.publish(t.Context(), [][]byte{record}, nil)
		b.leave(m)
		sent := make(chan error, 1)
		go func() { sent <- m.send(); ours.Close() }()
		received := make(chan int64)
		go func() {
			n, more := int64(0), int64(1)
			for reads && more > 0 {
				time.Sleep(drainSilence / 16)
				more, _ = io.CopyN(io.Discard, theirs, 16<<10)
				n += more
			}
			received <- n
		}()
		err := m.drain(sent)
		if n := <-received; reads && (err != nil || n != int64(len(record))) || !reads && !errors.Is(err, errSlow) {
			t.Errorf("reads %t: %v after %d bytes", reads, err, n)
		}
	}
}

// The end reaches who is there, and who comes later.
func TestBroadcastEnds(t *testing.T) {
	b := newBroadcast(false)
	raw := netio.Framing{In: rawFrames(), Out: rawFrames()}
	ours, theirs := net.Pipe()
	m := b.join(netio.Frames(pipeStream{ours}, raw))
	sent := make(chan error, 1)
	go func() { sent <- m.send(); ours.Close() }()
	b.publish(t.Context(), [][]byte{[]byte("last")}, nil)
	b.end()
	if got, _ := io.ReadAll(theirs); string(got) != "last" {
		t.Errorf("%q", got)
	}
	if err := m.drain(sent); err != nil {
		t.Error(err)
	}
	if err := b.join(netio.Frames(pipeStream{ours}, raw)).send(); err != nil {
		t.Error(err)
	}
}
