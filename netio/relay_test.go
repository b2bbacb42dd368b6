package netio

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// tcpPair is a connected pair of TCP connections over loopback.
func tcpPair(t testing.TB) (*net.TCPConn, *net.TCPConn) {
	t.Helper()
	l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	a, err := net.DialTCP("tcp", nil, l.Addr().(*net.TCPAddr))
	if err != nil {
		t.Fatal(err)
	}
	b, err := l.AcceptTCP()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close(); b.Close() })
	return a, b
}

// pipes is a local stream over two kernel pipes; the test holds the far ends.
func pipes(t testing.TB) (s Stream, in, out *os.File) {
	t.Helper()
	stdin, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	out, stdout, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	s, err = openStdio(stdin, stdout, ReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { in.Close(); out.Close(); s.Close(); stdin.Close(); stdout.Close() })
	return s, in, out
}

type result struct {
	tally Tally
	err   error
}

func start(ctx context.Context, a, b Stream, o RelayOptions) <-chan result {
	c := make(chan result, 1)
	go func() {
		tally, err := Relay(ctx, a, b, o)
		c <- result{tally, err}
	}()
	return c
}

func await(t *testing.T, c <-chan result, within time.Duration) result {
	t.Helper()
	select {
	case r := <-c:
		return r
	case <-time.After(within):
		t.Fatalf("the relay has not ended after %v", within)
		return result{}
	}
}

func write(t *testing.T, w io.Writer, s string) {
	t.Helper()
	if _, err := io.WriteString(w, s); err != nil {
		t.Fatal(err)
	}
}

func readAll(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestRelayAnswerAfterEOF(t *testing.T) {
	local, in, out := pipes(t)
	conn, peer := tcpPair(t)
	done := start(t.Context(), local, conn, RelayOptions{Until: UntilNetwork})
	write(t, in, "question")
	in.Close()
	if got := readAll(t, peer); got != "question" {
		t.Fatalf("peer read %q", got)
	}
	time.Sleep(20 * time.Millisecond)
	write(t, peer, "answer")
	peer.Close()
	if got := readAll(t, out); got != "answer" {
		t.Fatalf("local side read %q", got)
	}
	r := await(t, done, time.Second)
	if r.err != nil || r.tally.Sent != 8 || r.tally.Received != 6 {
		t.Fatalf("%+v", r)
	}
}

func TestRelayEndsAtPeerEOFWithIdleInput(t *testing.T) {
	local, _, _ := pipes(t)
	conn, peer := tcpPair(t)
	done := start(t.Context(), local, conn, RelayOptions{Until: UntilNetwork})
	peer.Close()
	if r := await(t, done, time.Second); r.err != nil || r.tally.Ended != "peer closed" {
		t.Fatalf("%+v", r)
	}
}

func TestRelaySendsReadyInputAfterPeerEOF(t *testing.T) {
	local, in, _ := pipes(t)
	conn, peer := tcpPair(t)
	done := start(t.Context(), local, conn, RelayOptions{Until: UntilNetwork})
	peer.CloseWrite()
	data := bytes.Repeat([]byte("x"), 300_000)
	go func() {
		for i := range 3 {
			time.Sleep(10 * time.Millisecond)
			in.Write(data[i*100_000 : (i+1)*100_000])
		}
	}()
	got, _ := io.ReadAll(peer)
	if len(got) != len(data) {
		t.Fatalf("peer got %d of %d bytes", len(got), len(data))
	}
	if r := await(t, done, time.Second); r.err != nil || r.tally.Sent != 300_000 {
		t.Fatalf("%+v", r)
	}
}

func TestRelayReset(t *testing.T) {
	local, _, out := pipes(t)
	conn, peer := tcpPair(t)
	done := start(t.Context(), local, conn, RelayOptions{Until: UntilNetwork})
	write(t, peer, "before")
	got := make([]byte, 6)
	if _, err := io.ReadFull(out, got); err != nil || string(got) != "before" {
		t.Fatalf("%q %v", got, err)
	}
	peer.SetLinger(0)
	peer.Close()
	if r := await(t, done, time.Second); !errors.Is(r.err, ErrLost) {
		t.Fatalf("%+v", r)
	}
}

func TestRelayStdoutGone(t *testing.T) {
	local, _, out := pipes(t)
	conn, peer := tcpPair(t)
	out.Close()
	done := start(t.Context(), local, conn, RelayOptions{Until: UntilNetwork})
	write(t, peer, "nobody reads this")
	r := await(t, done, time.Second)
	if !errors.Is(r.err, ErrLocal) || !errors.Is(r.err, syscall.EPIPE) {
		t.Fatalf("%+v", r)
	}
}

func TestRelayTimeouts(t *testing.T) {
	t.Run("idle", func(t *testing.T) {
		local, _, _ := pipes(t)
		conn, _ := tcpPair(t)
		r := await(t, start(t.Context(), local, conn, RelayOptions{IdleTimeout: 50 * time.Millisecond}), time.Second)
		var te *TimeoutError
		if !errors.As(r.err, &te) || te.Which != "idle" {
			t.Fatalf("%+v", r)
		}
	})
	t.Run("idle counts from the last byte", func(t *testing.T) {
		local, in, _ := pipes(t)
		conn, _ := tcpPair(t)
		done := start(t.Context(), local, conn, RelayOptions{IdleTimeout: 200 * time.Millisecond})
		begin := time.Now()
		for range 4 {
			time.Sleep(100 * time.Millisecond)
			write(t, in, "x")
		}
		r := await(t, done, 2*time.Second)
		if !errors.Is(r.err, ErrTimeout) || time.Since(begin) < 550*time.Millisecond {
			t.Fatalf("%+v after %v", r, time.Since(begin))
		}
	})
	t.Run("linger", func(t *testing.T) {
		local, in, _ := pipes(t)
		conn, peer := tcpPair(t)
		done := start(t.Context(), local, conn, RelayOptions{Until: UntilNetwork, Linger: 50 * time.Millisecond})
		in.Close()
		if got := readAll(t, peer); got != "" {
			t.Fatal(got)
		}
		if r := await(t, done, time.Second); r.err != nil {
			t.Fatalf("%+v", r)
		}
	})
	t.Run("cause", func(t *testing.T) {
		local, _, _ := pipes(t)
		conn, _ := tcpPair(t)
		ctx, cancel := context.WithTimeoutCause(t.Context(), 30*time.Millisecond, &TimeoutError{Which: "total"})
		defer cancel()
		r := await(t, start(ctx, local, conn, RelayOptions{}), time.Second)
		var te *TimeoutError
		if !errors.As(r.err, &te) || te.Which != "total" {
			t.Fatalf("%+v", r)
		}
	})
}

func TestRelayOrderlyExit(t *testing.T) {
	// The peer is still sending when our input ends: nothing that we sent may
	// be destroyed by closing with unread input.
	local, in, _ := pipes(t)
	conn, peer := tcpPair(t)
	done := start(t.Context(), local, conn, RelayOptions{Until: UntilStdin, DiscardOutput: true})
	stop := make(chan struct{})
	go func() {
		junk := make([]byte, 64<<10)
		for {
			select {
			case <-stop:
				return
			default:
				peer.SetWriteDeadline(time.Now().Add(10 * time.Millisecond))
				peer.Write(junk)
			}
		}
	}()
	defer close(stop)
	data := bytes.Repeat([]byte("0123456789abcdef"), 200_000)
	go func() { in.Write(data); in.Close() }()
	got, err := io.ReadAll(peer)
	if err != nil || !bytes.Equal(got, data) {
		t.Fatalf("peer got %d of %d bytes: %v", len(got), len(data), err)
	}
	if r := await(t, done, 3*time.Second); r.err != nil || r.tally.Sent != int64(len(data)) {
		t.Fatalf("%+v", r)
	}
}

func TestRelayPeerThatNeverReads(t *testing.T) {
	local, in, _ := pipes(t)
	conn, _ := tcpPair(t)
	done := start(t.Context(), local, conn, RelayOptions{Until: UntilStdin})
	conn.SetWriteBuffer(4096)
	go func() { in.Write(make([]byte, 64<<10)); in.Close() }()
	r := await(t, done, 5*time.Second)
	if r.err != nil {
		t.Logf("what the kernel buffered was not all acknowledged: %v", r.err)
	}
}

func TestRelayMaxBytes(t *testing.T) {
	local, _, out := pipes(t)
	conn, peer := tcpPair(t)
	done := start(t.Context(), local, conn, RelayOptions{MaxBytes: 5})
	write(t, peer, "1234567890")
	if r := await(t, done, 3*time.Second); r.err != nil || r.tally.Received != 5 {
		t.Fatalf("%+v", r)
	}
	if got := readAll(t, out); got != "12345" {
		t.Fatalf("got %q", got)
	}
}

func TestRelayNoInputSendsFINAfterPeer(t *testing.T) {
	local, in, _ := pipes(t)
	conn, peer := tcpPair(t)
	done := start(t.Context(), local, conn, RelayOptions{Until: UntilNetwork, NoInput: true})
	in.Close()
	peer.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
	if _, err := peer.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("FIN came before the peer's end: %v", err)
	}
	peer.SetReadDeadline(time.Now().Add(2 * time.Second))
	peer.CloseWrite()
	if got := readAll(t, peer); got != "" {
		t.Fatal(got)
	}
	if r := await(t, done, time.Second); r.err != nil {
		t.Fatalf("%+v", r)
	}
}

// TestRelayMovesEverything sends random bytes both ways through every pair of
// stream kinds that the table of moves tells apart.
func TestRelayMovesEverything(t *testing.T) {
	kinds := map[string]func(t *testing.T) (Stream, io.ReadWriter, func()){
		"tcp": func(t *testing.T) (Stream, io.ReadWriter, func()) {
			c, p := tcpPair(t)
			return c, p, func() { p.CloseWrite() }
		},
		"pipes": func(t *testing.T) (Stream, io.ReadWriter, func()) {
			s, in, out := pipes(t)
			return s, struct {
				io.Reader
				io.Writer
			}{out, in}, func() { in.Close() }
		},
		"memory": func(t *testing.T) (Stream, io.ReadWriter, func()) {
			a, b := Pipe()
			t.Cleanup(func() { a.Close(); b.Close() })
			return a, b, func() { b.CloseWrite() }
		},
	}
	for left, openA := range kinds {
		for right, openB := range kinds {
			t.Run(left+" to "+right, func(t *testing.T) {
				a, farA, endA := openA(t)
				b, farB, endB := openB(t)
				done := start(t.Context(), a, b, RelayOptions{})
				there, back := blob(3_000_001), blob(2_000_003)
				go func() { farA.Write(there); endA() }()
				go func() { farB.Write(back); endB() }()
				sums := make(chan [32]byte, 1)
				go func() { sums <- drainSum(farB) }()
				if got := drainSum(farA); got != sha256.Sum256(back) {
					t.Error("b to a: bytes differ")
				}
				if got := <-sums; got != sha256.Sum256(there) {
					t.Error("a to b: bytes differ")
				}
				r := await(t, done, 5*time.Second)
				if r.err != nil || r.tally.Sent != int64(len(there)) || r.tally.Received != int64(len(back)) {
					t.Errorf("%+v", r)
				}
			})
		}
	}
}

func blob(n int) []byte {
	src := rand.NewChaCha8([32]byte{1})
	b := make([]byte, n)
	src.Read(b)
	return b
}

func drainSum(r io.Reader) (sum [32]byte) {
	h := sha256.New()
	io.Copy(h, r)
	h.Sum(sum[:0])
	return sum
}

func TestPipeBudget(t *testing.T) {
	b := NewPipeBudget(1)
	if !b.take() || b.take() {
		t.Fatal("a budget of one gives one")
	}
	b.give()
	if !b.take() {
		t.Fatal("what was given back can be taken again")
	}
	var alone *PipeBudget
	if !alone.take() {
		t.Fatal("no budget has no limit")
	}
	alone.give()
}

func TestRelayOrderlyExitWithStuckOutput(t *testing.T) {
	// Our output is stuck while the linger ends: what was sent must arrive
	// all the same.
	local, in, _ := pipes(t)
	conn, peer := tcpPair(t)
	data := blob(1 << 20)
	done := start(t.Context(), local, conn, RelayOptions{Until: UntilNetwork, Linger: 200 * time.Millisecond})
	go func() { in.Write(data); in.Close() }()
	go func() {
		peer.SetWriteDeadline(time.Now().Add(time.Second))
		peer.Write(make([]byte, 8<<20))
	}()
	time.Sleep(300 * time.Millisecond)
	if got := drainSum(peer); got != sha256.Sum256(data) {
		t.Error("the peer did not get all that was sent")
	}
	if r := await(t, done, 5*time.Second); r.err != nil {
		t.Errorf("%+v", r)
	}
}

func TestRelayUnixNeedsNoAcknowledgement(t *testing.T) {
	local, in, _ := pipes(t)
	l, err := net.Listen("unix", t.TempDir()+"/s")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	conn, err := net.Dial("unix", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	peer, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer peer.Close()
	done := start(t.Context(), local, conn.(*net.UnixConn), RelayOptions{Until: UntilStdin})
	write(t, in, "hi")
	in.Close()
	if r := await(t, done, time.Second); r.err != nil || r.tally.Sent != 2 {
		t.Fatalf("%+v", r)
	}
	if got := readAll(t, peer); got != "hi" {
		t.Fatalf("got %q", got)
	}
}

func TestRelayResetTellsWhatWasNotSent(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := file.Truncate(64 << 20); err != nil {
		t.Fatal(err)
	}
	local, err := openStdio(file, nil, ReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	conn, peer := tcpPair(t)
	done := start(t.Context(), local, conn, RelayOptions{Until: UntilNetwork})
	io.ReadFull(peer, make([]byte, 10))
	peer.SetLinger(0)
	peer.Close()
	r := await(t, done, 2*time.Second)
	if !errors.Is(r.err, ErrLost) || r.tally.Sent+r.tally.Unsent != 64<<20 {
		t.Fatalf("%+v", r)
	}
}

// brokenStream has a mistake in it.
type brokenStream struct{ Stream }

func (brokenStream) Read([]byte) (int, error) { panic("a mistake") }

// A panic in a pump goes on where the relay was called, so that deferred calls run.
func TestPanicReachesTheCaller(t *testing.T) {
	a, b := Pipe()
	c, d := Pipe()
	t.Cleanup(func() { a.Close(); b.Close(); c.Close(); d.Close() })
	defer func() {
		if text, ok := recover().(string); !ok || !strings.HasPrefix(text, "a mistake\n") || !strings.Contains(text, "brokenStream") {
			t.Errorf("recovered %q", text)
		}
	}()
	_, err := Relay(t.Context(), brokenStream{a}, c, RelayOptions{})
	t.Errorf("the relay ended with %v", err)
}
