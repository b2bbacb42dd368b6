package netio

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/sockkit/sockkit/framing"
)

// growing is a file that the tests write, and what is read of it.
type growing struct {
	t    *testing.T
	path string
	s    Stream
	got  string
}

func newGrowing(t *testing.T, content string) *growing {
	t.Helper()
	g := &growing{t: t, path: filepath.Join(t.TempDir(), "log")}
	g.add(content)
	return g
}

func (g *growing) endpoint(o FileOptions) Endpoint {
	o.Follow = true
	return fileEndpoint(g.path, o)
}

func (g *growing) follow(d *Dialer, o FileOptions) {
	g.t.Helper()
	s, err := d.Open(g.t.Context(), g.endpoint(o), ReadOnly)
	if err != nil {
		g.t.Fatal(err)
	}
	g.s, g.got = s, ""
	g.t.Cleanup(func() { s.Close() })
}

func (g *growing) add(text string) {
	g.t.Helper()
	f, err := os.OpenFile(g.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		g.t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteString(text); err != nil {
		g.t.Fatal(err)
	}
}

// reads wants all that is read from now on to begin with want, and nothing else
// to be there yet.
func (g *growing) reads(want string) {
	g.t.Helper()
	defer time.AfterFunc(10*time.Second, func() { g.s.Close() }).Stop()
	for g.got = ""; len(g.got) < len(want); {
		buf := make([]byte, 3)
		n, err := g.s.Read(buf)
		if err != nil {
			g.t.Fatalf("after %q: %v", g.got, err)
		}
		g.got += string(buf[:n])
	}
	if g.got != want {
		g.t.Fatalf("read %q, want %q", g.got, want)
	}
}

func TestFollow(t *testing.T) {
	g := newGrowing(t, "old")
	g.follow(&Dialer{}, FileOptions{})
	g.add("one")
	g.reads("one")
	time.AfterFunc(20*time.Millisecond, func() { g.add("two") })
	g.reads("two")
	if err := os.Truncate(g.path, 0); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(50*time.Millisecond, func() { g.add("three") })
	g.reads("three")
	if err := os.Rename(g.path, g.path+".1"); err != nil {
		t.Fatal(err)
	}
	g.add("four")
	g.reads("four")
	if err := os.Remove(g.path); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(20*time.Millisecond, func() { g.add("five") })
	g.reads("five")
}

// An offset behind the end is the end.
func TestFollowOffset(t *testing.T) {
	for offset, want := range map[int64]string{0: "0123new", 2: "23new", 4: "new", 100: "new"} {
		g := newGrowing(t, "0123")
		g.follow(&Dialer{}, FileOptions{HasOffset: true, Offset: offset})
		g.add("new")
		g.reads(want)
	}
}

// The old file is read to its end before the new one, whenever the reader gets
// to look, and an empty new file is not yet a reason to turn.
func TestFollowRotation(t *testing.T) {
	g := newGrowing(t, "")
	g.follow(&Dialer{}, FileOptions{})
	old, err := os.OpenFile(g.path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer old.Close()
	if err := os.Rename(g.path, g.path+".1"); err != nil {
		t.Fatal(err)
	}
	g.add("")
	_, _ = old.WriteString("late")
	g.reads("late")
	_, _ = old.WriteString("last")
	g.add("new")
	g.reads("lastnew")
}

// rename gives the file another name, and its own to a new one.
func (g *growing) rename(to string) {
	g.t.Helper()
	if err := os.Rename(g.path, g.path+to); err != nil {
		g.t.Fatal(err)
	}
	g.add("")
}

// A file that was seen empty is read although it has lost its name by the time
// that something is written to it.
func TestFollowRotatesFaster(t *testing.T) {
	g := newGrowing(t, "")
	g.follow(&Dialer{}, FileOptions{})
	f := g.s.(*follower)
	for i := range 3 {
		g.rename(".old")
		if n, err := f.readNow(make([]byte, 1)); n > 0 || err != nil {
			t.Fatal(n, err)
		}
		g.add(string(rune('a' + i)))
		g.rename(".new")
		g.reads(string(rune('a' + i)))
	}
	g.rename(".empty")
	if _, err := f.readNow(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	g.rename(".empty")
	g.add("end")
	g.reads("end")
}

// A file that gets its name back is not read again.
func TestFollowNameComesBack(t *testing.T) {
	g := newGrowing(t, "")
	g.follow(&Dialer{}, FileOptions{})
	g.add("one")
	g.reads("one")
	g.rename(".1")
	if _, err := g.s.(*follower).readNow(make([]byte, 1)); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(g.path+".1", g.path); err != nil {
		t.Fatal(err)
	}
	g.add("two")
	g.reads("two")
}

// A change that the system does not tell of is found all the same.
func TestFollowLooksAnyway(t *testing.T) {
	g := newGrowing(t, "")
	g.follow(&Dialer{}, FileOptions{})
	w := g.s.(*follower).watch
	if err := w.system.Close(); err != nil {
		t.Fatal(err)
	}
	w.system = nil
	w.ticker.Reset(10 * time.Millisecond)
	g.add("one")
	g.reads("one")
	time.AfterFunc(30*time.Millisecond, func() { g.add("two") })
	g.reads("two")
}

func TestFollowEndsWithClose(t *testing.T) {
	g := newGrowing(t, "x")
	g.follow(&Dialer{}, FileOptions{})
	time.AfterFunc(20*time.Millisecond, func() { g.s.Close() })
	if n, err := g.s.Read(make([]byte, 1)); n != 0 || !errors.Is(err, os.ErrClosed) {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := g.s.Write([]byte("x")); !errors.Is(err, syscall.EBADF) {
		t.Errorf("write: %v", err)
	}
	if err := errors.Join(g.s.CloseWrite(), g.s.Close()); err != nil {
		t.Error(err)
	}
}

// The next stream goes on where the last one stopped, in the old file if the
// name belongs to another by now.
func TestFollowKeepsItsPlace(t *testing.T) {
	g := newGrowing(t, "old")
	d := &Dialer{Held: new(Held)}
	g.follow(d, FileOptions{})
	g.add("one")
	g.reads("one")
	g.s.Close()
	g.add("two")
	if err := os.Rename(g.path, g.path+".1"); err != nil {
		t.Fatal(err)
	}
	g.add("three")
	g.follow(d, FileOptions{})
	g.reads("twothree")
	g.s.Close()
	if err := d.Held.Close(); err != nil {
		t.Error(err)
	}
	g.follow(d, FileOptions{}) // nothing is kept any more
	g.s.Close()
}

// What was read and has not arrived is read again: bytes, and with frames whole
// frames and what was not yet one.
func TestFollowTakesBack(t *testing.T) {
	line, err := framing.Parse("line")
	if err != nil {
		t.Fatal(err)
	}
	framed := &Framing{In: line, Out: line}
	for _, f := range []*Framing{nil, framed} {
		g := newGrowing(t, "one\ntwo\nthree\nhal")
		d := &Dialer{Held: new(Held)}
		source, err := d.Open(t.Context(), g.endpoint(FileOptions{HasOffset: true}), ReadOnly)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Relay(t.Context(), source, &narrow{room: 8}, RelayOptions{Local: f, Network: f})
		if !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("relay: %v", err)
		}
		g.follow(d, FileOptions{HasOffset: true})
		g.reads("three\nhal")
		g.s.Close()
		d.Held.Close()
	}
}

// narrow takes so many bytes and no more.
type narrow struct {
	null
	room int
}

func (n *narrow) Write(p []byte) (int, error) {
	taken := min(n.room, len(p))
	n.room -= taken
	if taken < len(p) {
		return taken, io.ErrShortWrite
	}
	return taken, nil
}

// A half-written line is not lost when the relay ends before its other half.
func TestFollowTakesBackHalfALine(t *testing.T) {
	line, err := framing.Parse("line")
	if err != nil {
		t.Fatal(err)
	}
	g := newGrowing(t, "whole\nhal")
	d := &Dialer{Held: new(Held)}
	defer d.Held.Close()
	source, err := d.Open(t.Context(), g.endpoint(FileOptions{HasOffset: true}), ReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	near, far := Pipe()
	go func() {
		_, _ = io.ReadFull(far, make([]byte, len("whole\n")))
		far.Close()
	}()
	o := RelayOptions{Until: UntilNetwork, Local: &Framing{In: line, Out: line}, Network: &Framing{In: line, Out: line}}
	if _, err := Relay(t.Context(), source, near, o); err != nil {
		t.Error(err)
	}
	g.follow(d, FileOptions{HasOffset: true})
	g.add("f\n")
	g.reads("half\n")
}

func TestFollowErrors(t *testing.T) {
	g := newGrowing(t, "")
	dir := filepath.Dir(g.path)
	tests := []struct {
		e      Endpoint
		access Access
		kind   error
		says   string
	}{
		{g.endpoint(FileOptions{}), WriteOnly, ErrSyntax, "only reads"},
		{g.endpoint(FileOptions{}), ReadWrite, ErrSyntax, "only reads"},
		{g.endpoint(FileOptions{ReadWrite: true}), ReadOnly, ErrSyntax, "only reads"},
		{fileEndpoint(dir, FileOptions{Follow: true}), ReadOnly, ErrLocal, "directory"},
		{fileEndpoint("/dev/null", FileOptions{Follow: true}), ReadOnly, ErrLocal, "regular file"},
	}
	for _, test := range tests {
		s, err := (&Dialer{}).Open(t.Context(), test.e, test.access)
		if s != nil || !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.says) {
			t.Errorf("%s: %v", test.e, err)
		}
	}
}
