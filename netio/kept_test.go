package netio

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sockkit/sockkit/framing"
)

// brittle is a connection that takes so many bytes, and then is reset.
type brittle struct {
	*PipeEnd
	left int
	got  bytes.Buffer
}

func newBrittle(t *testing.T, takes int) *brittle {
	end, far := Pipe()
	t.Cleanup(func() { far.Close() })
	_ = far.CloseWrite() // it has nothing to say
	return &brittle{PipeEnd: end, left: takes}
}

func (b *brittle) Write(p []byte) (int, error) {
	n := min(len(p), b.left)
	b.got.Write(p[:n])
	b.left -= n
	if n < len(p) {
		_ = b.PipeEnd.Close()
		return n, syscall.ECONNRESET
	}
	return n, nil
}

// script is a local stream that gives a text and takes nothing.
type script struct{ io.Reader }

func (script) Write([]byte) (int, error) { return 0, errors.New("nobody writes here") }
func (script) CloseWrite() error         { return nil }
func (script) Close() error              { return nil }
func (script) CanRead() bool             { return true }
func (script) CanWrite() bool            { return false }

// relayKept sends all of k over connections that take so many bytes each, then
// over one that takes everything. It returns what each got.
func relayKept(t *testing.T, k *Kept, o RelayOptions, takes ...int) []string {
	t.Helper()
	var got []string
	for _, n := range append(takes, 1<<30) {
		conn := newBrittle(t, n)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		_, err := Relay(ctx, k.Lend(), conn, o)
		cancel()
		got = append(got, conn.got.String())
		if k.Ended() {
			if err != nil {
				t.Errorf("the last connection: %v", err)
			}
			break
		}
		if !errors.Is(err, ErrLost) {
			t.Fatalf("a connection that takes %d bytes ended with %v", n, err)
		}
	}
	return got
}

// Of bytes, what the last write has left is sent on, and nothing twice.
func TestKeptBytes(t *testing.T) {
	text := strings.Repeat("0123456789", 10_000)
	for _, takes := range [][]int{{0}, {1, 1, 1}, {7, 40_000, 0, 3}, {32 << 10, 64 << 10}, {len(text) - 1}} {
		k := Keep(script{strings.NewReader(text)})
		got := relayKept(t, k, RelayOptions{Until: UntilStdin, DiscardOutput: true}, takes...)
		if all := strings.Join(got, ""); all != text {
			t.Errorf("%v: %d bytes came of %d", takes, len(all), len(text))
		}
	}
}

// Of frames, the one that was not written whole is sent again, and no other.
func TestKeptFrames(t *testing.T) {
	var text strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&text, "line %d\n", i)
	}
	lines, err := framing.Parse("line")
	if err != nil {
		t.Fatal(err)
	}
	for _, takes := range [][]int{{0}, {1, 1}, {7}, {6}, {8}, {10_000, 3, 0, 20_000}, {text.Len() - 1}} {
		k := Keep(Frames(script{strings.NewReader(text.String())}, Framing{In: lines, Out: lines}))
		got := relayKept(t, k, RelayOptions{Until: UntilStdin, DiscardOutput: true, Network: &Framing{In: lines, Out: lines}}, takes...)
		var whole strings.Builder
		for _, part := range got {
			whole.WriteString(part[:strings.LastIndexByte(part, '\n')+1])
		}
		if whole.String() != text.String() {
			t.Errorf("%v: the whole lines are not those of the input", takes)
		}
	}
}

// What a read brings while nobody is connected is there for the next relay, and
// the relay before is not held up by the read.
func TestKeptWaitsForTheNext(t *testing.T) {
	local, far := Pipe()
	defer far.Close()
	k := Keep(local)
	defer k.Close()
	before := k.Lend()
	read := make(chan error, 1)
	go func() { _, err := before.Read(make([]byte, 10)); read <- err }()
	time.Sleep(10 * time.Millisecond) // the read has most likely begun
	before.Close()
	if err := <-read; err == nil {
		t.Fatal("a stream that was given back can be read")
	}
	if _, err := far.Write([]byte("hello")); err != nil {
		t.Fatal(err)
	}
	buf := make([]byte, 3)
	n, err := k.Lend().Read(buf)
	if string(buf[:n]) != "hel" || err != nil {
		t.Fatalf("%q, %v", buf[:n], err)
	}
	after := k.Lend()
	after.(placeKeeper).giveBack(2, 0)
	all := make([]byte, 10)
	if n, err = after.Read(all); string(all[:n]) != "ello" || err != nil {
		t.Fatalf("%q, %v", all[:n], err)
	}
	far.Close()
	if _, err = after.Read(all); err != io.EOF || !k.Ended() || k.Failed() != nil {
		t.Fatalf("%v, ended %v, failed %v", err, k.Ended(), k.Failed())
	}
}
