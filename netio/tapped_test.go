package netio

import (
	"context"
	"errors"
	"io"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/sockkit/sockkit/netio/tap"
)

// spy is a watch that writes down what it sees.
type spy struct {
	mu   sync.Mutex
	seen []string
	fail error // of Bytes
}

func (s *spy) note(what string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, what)
	return nil
}

func (s *spy) Bytes(p tap.Piece) error {
	if s.fail != nil {
		return s.fail
	}
	return s.note([]string{"in ", "out "}[p.Direction] + string(p.Data))
}

func (s *spy) End(d tap.Direction) error { return s.note([]string{"in end", "out end"}[d]) }
func (s *spy) Reset() error              { return s.note("reset") }
func (s *spy) Close() error              { return s.note("close") }

func TestTappedShowsEverythingInOrder(t *testing.T) {
	a, b := Pipe()
	defer b.Close()
	w := new(spy)
	tapped := Tapped(a, w)
	go func() {
		buf := make([]byte, 8)
		_, _ = io.ReadFull(b, buf)
		_, _ = b.Write([]byte("answer"))
		_ = b.CloseWrite()
	}()
	if _, err := tapped.Write([]byte("question")); err != nil {
		t.Fatal(err)
	}
	if err := tapped.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(tapped); string(got) != "answer" || err != nil {
		t.Fatalf("got %q, %v", got, err)
	}
	if err := errors.Join(tapped.CloseWrite(), tapped.Close(), tapped.Close()); err != nil {
		t.Fatal(err)
	}
	want := []string{"out question", "out end", "in answer", "in end", "close"}
	if !slices.Equal(w.seen, want) {
		t.Errorf("saw %q; want %q", w.seen, want)
	}
}

func TestTappedFailsWithItsWatch(t *testing.T) {
	a, b := Pipe()
	defer b.Close()
	full := errors.New("disk full")
	tapped := Tapped(a, &spy{fail: full})
	defer tapped.Close()
	if n, err := tapped.Write([]byte("x")); n != 0 || !errors.Is(err, ErrLocal) || !errors.Is(err, full) {
		t.Errorf("Write = %d, %v; want 0 and the watch's error as ErrLocal", n, err)
	}
}

func TestUnwatchedStreamIsBare(t *testing.T) {
	a, b := Pipe()
	defer a.Close()
	defer b.Close()
	if Tapped(a, nil) != a {
		t.Error("a stream that nobody watches is wrapped")
	}
}

func TestTrafficCountsRunningRelays(t *testing.T) {
	var traffic Traffic
	a, user := Pipe()
	b, peer := Pipe()
	defer user.Close()
	defer peer.Close()
	ends := make(chan bool, 2)
	done := make(chan error, 1)
	go func() {
		_, err := Relay(context.Background(), a, b, RelayOptions{Traffic: &traffic, OnEOF: func(fromB bool) { ends <- fromB }})
		done <- err
	}()
	if _, err := user.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(peer, make([]byte, 5)); err != nil {
		t.Fatal(err)
	}
	want := Flow{Sent: 5, Open: 1}
	for deadline := time.Now().Add(5 * time.Second); traffic.Flow() != want; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("while it runs: %+v; want %+v", traffic.Flow(), want)
		}
	}
	if err := errors.Join(user.CloseWrite(), peer.CloseWrite(), <-done); err != nil {
		t.Fatal(err)
	}
	if got := traffic.Flow(); got != (Flow{Sent: 5, Closed: 1}) {
		t.Errorf("afterwards: %+v", got)
	}
	if x, y := <-ends, <-ends; x == y {
		t.Errorf("the ends of both directions are told as %v and %v", x, y)
	}
}
