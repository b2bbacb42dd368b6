package commands

import (
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sockkit/sockkit/netio"
)

func send(text string) talkStep   { return talkStep{Send: []byte(text)} }
func expect(want string) talkStep { return talkStep{Expect: regexp.MustCompile(want)} }

// peer plays the other side of a conversation and closes at its end.
func peer(t *testing.T, side func(s netio.Stream)) netio.Stream {
	ours, theirs := netio.Pipe()
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer theirs.Close()
		side(theirs)
	}()
	t.Cleanup(func() {
		ours.Close()
		<-done
	})
	return ours
}

func TestTalkInOrder(t *testing.T) {
	got := make(chan string, 1)
	s := peer(t, func(s netio.Stream) {
		io.WriteString(s, "220 rea")
		io.WriteString(s, "dy\r\n")
		b := make([]byte, 6)
		io.ReadFull(s, b)
		got <- string(b)
		io.WriteString(s, "250 ok\r\nand more")
	})
	var out bytes.Buffer
	n, err := runSteps(t.Context(), s, &out, []talkStep{expect(`220 ready\r\n`), send("HELO\r\n"), expect(`^250`)}, 0, 0)
	if err != nil {
		t.Fatal(err)
	}
	if b := <-got; b != "HELO\r\n" {
		t.Errorf("the peer got %q", b)
	}
	rest, err := io.ReadAll(s)
	if err != nil || n.bytes != int64(out.Len()) || out.String()+string(rest) != "220 ready\r\n250 ok\r\nand more" {
		t.Errorf("printed %q (%d), then %q, %v", out.String(), n, rest, err)
	}
}

// Two expectations can be met by one segment, and each byte counts once.
func TestTalkSeesWhatFollowsTheMatch(t *testing.T) {
	s := peer(t, func(s netio.Stream) { io.WriteString(s, "one two one") })
	_, err := runSteps(t.Context(), s, io.Discard, []talkStep{expect("one"), expect("one"), expect("one")}, 0, 0)
	if !errors.Is(err, errExpectation) {
		t.Errorf("the third one was found: %v", err)
	}
}

func TestTalkMismatchShowsTheTail(t *testing.T) {
	s := peer(t, func(s netio.Stream) { io.WriteString(s, strings.Repeat("x", 300)+"\x1b[1m554 no\r\n") })
	var out bytes.Buffer
	_, err := runSteps(t.Context(), s, &out, []talkStep{expect("250 .*")}, 0, 0)
	if !errors.Is(err, errExpectation) || statusOf(err) != 9 {
		t.Fatalf("error: %v", err)
	}
	for _, part := range []string{`"250 .*"`, `x\x1b[1m554 no\r\n"`, "..."} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in %v", part, err)
		}
	}
	if len(err.Error()) > 600 || out.Len() != 312 {
		t.Errorf("%d bytes printed, error %v", out.Len(), err)
	}
}

func TestTalkSilence(t *testing.T) {
	for _, test := range []struct{ idle, want time.Duration }{{0, 10 * time.Second}, {2 * time.Second, 2 * time.Second}} {
		synctest.Test(t, func(t *testing.T) {
			s := peer(t, func(s netio.Stream) { io.Copy(io.Discard, s) })
			start := time.Now()
			_, err := runSteps(t.Context(), s, io.Discard, []talkStep{expect("x")}, test.idle, 0)
			timeout, ok := errors.AsType[*netio.TimeoutError](err)
			if !ok || timeout.Which != "expect" || time.Since(start) != test.want {
				t.Errorf("%v after %s", err, time.Since(start))
			}
		})
	}
}

// A send that the peer does not take ends as well.
func TestTalkStuckSend(t *testing.T) {
	s := peer(t, func(s netio.Stream) { time.Sleep(200 * time.Millisecond) })
	_, err := runSteps(t.Context(), s, io.Discard, []talkStep{{Send: make([]byte, 1<<20)}}, 50*time.Millisecond, 0)
	if timeout, ok := errors.AsType[*netio.TimeoutError](err); !ok || timeout.Which != "send" {
		t.Errorf("error: %v", err)
	}
}

func TestTalkEndsWithItsContext(t *testing.T) {
	s := peer(t, func(s netio.Stream) { io.Copy(io.Discard, s) })
	why := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	time.AfterFunc(20*time.Millisecond, func() { cancel(why) })
	if _, err := runSteps(ctx, s, io.Discard, []talkStep{expect("x")}, 0, 0); !errors.Is(err, why) {
		t.Errorf("error: %v", err)
	}
}

// noDeadlines is a stream that only Close can interrupt.
type noDeadlines struct{ netio.Stream }

func TestTalkWithoutDeadlines(t *testing.T) {
	s := peer(t, func(s netio.Stream) { io.Copy(io.Discard, s) })
	_, err := runSteps(t.Context(), noDeadlines{s}, io.Discard, []talkStep{expect("x")}, 30*time.Millisecond, 0)
	if !errors.Is(err, netio.ErrTimeout) {
		t.Errorf("error: %v", err)
	}
}

func TestTalkWindowIsCapped(t *testing.T) {
	s := peer(t, func(s netio.Stream) {
		chunk := bytes.Repeat([]byte("y"), 64<<10)
		io.WriteString(s, "early ")
		for range 20 {
			s.Write(chunk)
		}
		io.WriteString(s, "late")
	})
	_, err := runSteps(t.Context(), s, io.Discard, []talkStep{expect("early y+late")}, 0, 0)
	if !errors.Is(err, errExpectation) {
		t.Errorf("what was forgotten was found: %v", err)
	}
}

func TestTalkByteLimit(t *testing.T) {
	s := peer(t, func(s netio.Stream) { io.WriteString(s, "0123456789") })
	var out bytes.Buffer
	n, err := runSteps(t.Context(), s, &out, []talkStep{expect("3")}, 0, 4)
	if n.bytes != 4 || err != nil || out.String() != "0123" {
		t.Errorf("%d, %v, %q", n.bytes, err, out.String())
	}
	if _, err := runSteps(t.Context(), s, &out, []talkStep{expect("9")}, 0, 2); !errors.Is(err, errExpectation) {
		t.Errorf("error: %v", err)
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("no space") }

func TestTalkOutputFails(t *testing.T) {
	s := peer(t, func(s netio.Stream) { io.WriteString(s, "x") })
	if _, err := runSteps(t.Context(), s, brokenWriter{}, []talkStep{expect("y")}, 0, 0); !errors.Is(err, netio.ErrLocal) {
		t.Errorf("error: %v", err)
	}
}
