package netio

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/sockkit/sockkit/framing"
)

// readStream is a Stream of what a reader gives and a buffer takes.
type readStream struct {
	io.Reader
	bytes.Buffer
	writes int
}

func (s *readStream) Read(p []byte) (int, error) { return s.Reader.Read(p) }
func (s *readStream) Write(p []byte) (int, error) {
	s.writes++
	return s.Buffer.Write(p)
}
func (s *readStream) CloseWrite() error { return nil }
func (s *readStream) Close() error      { return nil }

func framingOf(t *testing.T, in, out string, limit int) Framing {
	t.Helper()
	codec := func(spec string) framing.Codec {
		c, err := framing.Parse(spec)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	return Framing{In: codec(in), Out: codec(out), Max: limit}
}

// allFrames gives the frames of text, read as the reader cuts it.
func allFrames(f Framing, r io.Reader) (frames []string, err error) {
	s := Frames(&readStream{Reader: r}, f)
	for {
		batch, err := s.(BatchReader).ReadBatch()
		for _, frame := range batch {
			frames = append(frames, string(frame))
		}
		if err != nil {
			return frames, err
		}
	}
}

func TestFramesAreReadWhole(t *testing.T) {
	long := strings.Repeat("x", 200_000)
	tests := []struct {
		spec, text string
		max        int
		want       []string
		err        error
	}{
		{"line", "a\n\nbc\nd", 0, []string{"a", "", "bc", "d"}, io.EOF},
		{"line", long + "\n" + long + "\n", 0, []string{long, long}, io.EOF},
		{"line", "a\n" + long + "\nb\n", 1000, []string{"a"}, framing.ErrTooLong},
		{"line+max=4", "a\nbcdef\n", 1 << 20, []string{"a"}, framing.ErrTooLong},
		{"u8", "\x01a\x00\x02bc", 0, []string{"a", "", "bc"}, io.EOF},
		{"u8", "\x01a\x05bc", 0, []string{"a"}, framing.ErrTruncated},
		{"u32be", "\x00\x00\x00\x01a\xff\xff\xff\xffbc", 0, []string{"a"}, framing.ErrTooLong},
		{"raw", "", 0, nil, io.EOF},
		{"all", long, 0, []string{long}, io.EOF},
	}
	for _, tt := range tests {
		f := framingOf(t, tt.spec, "raw", tt.max)
		readers := map[string]io.Reader{
			"at once":      strings.NewReader(tt.text),
			"data and err": iotest.DataErrReader(strings.NewReader(tt.text)),
		}
		if len(tt.text) < 100 {
			readers["byte by byte"] = iotest.OneByteReader(strings.NewReader(tt.text))
		}
		for name, r := range readers {
			got, err := allFrames(f, r)
			if !slices.Equal(got, tt.want) || !errors.Is(err, tt.err) {
				t.Errorf("%s, %s: %d frames %.40q, %v; want %d, %v", tt.spec, name, len(got), got, err, len(tt.want), tt.err)
			}
		}
	}
}

// What came before a failure of the stream is given; a part of a frame is not.
func TestFramesBeforeAFailure(t *testing.T) {
	reset := errors.New("reset")
	got, err := allFrames(framingOf(t, "line", "raw", 0), io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(reset)))
	if !slices.Equal(got, []string{"a"}) || !errors.Is(err, reset) {
		t.Errorf("%q, %v", got, err)
	}
}

func TestFramesRead(t *testing.T) {
	s := Frames(&readStream{Reader: strings.NewReader("one\n\n")}, framingOf(t, "line", "raw", 0))
	if _, err := s.Read(make([]byte, 2)); !errors.Is(err, io.ErrShortBuffer) {
		t.Errorf("short buffer: %v", err)
	}
	buf := make([]byte, s.MaxPacket())
	for _, want := range []string{"one", ""} {
		if n, err := s.Read(buf); err != nil || string(buf[:n]) != want {
			t.Errorf("%q, %v; want %q", buf[:n], err, want)
		}
	}
	if n, err := s.Read(buf); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("%d, %v at the end", n, err)
	}
}

// atomicStream wants every message in a write of its own.
type atomicStream struct{ readStream }

func (*atomicStream) AtomicWrite() int { return 4096 }

// What Read has left of a batch is the next one.
func TestFramesReadThenBatch(t *testing.T) {
	s := Frames(&readStream{Reader: strings.NewReader("one\ntwo\nthree\n")}, framingOf(t, "line", "line", 0))
	buf := make([]byte, 3)
	if n, err := s.Read(buf); err != nil || string(buf[:n]) != "one" {
		t.Fatalf("%q, %v", buf[:n], err)
	}
	if _, err := s.Read(nil); err != io.ErrShortBuffer {
		t.Fatal(err)
	}
	batch, err := s.(BatchReader).ReadBatch()
	if err != nil || string(bytes.Join(batch, []byte("|"))) != "two|three" {
		t.Fatalf("%q, %v", batch, err)
	}
	if batch, err = s.(BatchReader).ReadBatch(); err != io.EOF {
		t.Fatalf("%q, %v", batch, err)
	}
}

func TestFramesAreWrittenTogether(t *testing.T) {
	messages := [][]byte{[]byte("a"), {}, []byte("bc")}
	joined := &readStream{}
	n, err := Frames(joined, framingOf(t, "raw", "u8", 0)).(BatchWriter).WriteBatch(messages)
	if n != 3 || err != nil || joined.String() != "\x01a\x00\x02bc" || joined.writes != 1 {
		t.Errorf("%d, %v: %q in %d writes", n, err, joined.String(), joined.writes)
	}
	single := &atomicStream{}
	n, err = Frames(single, framingOf(t, "raw", "u8", 0)).(BatchWriter).WriteBatch(messages)
	if n != 3 || err != nil || single.writes != 3 {
		t.Errorf("%d, %v: %d writes", n, err, single.writes)
	}
	n, err = Frames(joined, framingOf(t, "raw", "line", 0)).(BatchWriter).WriteBatch([][]byte{[]byte("a"), []byte("b\nc"), nil})
	if n != 1 || !errors.Is(err, framing.ErrUnfit) || !strings.HasSuffix(joined.String(), "bca\n") {
		t.Errorf("%d, %v: %q", n, err, joined.String())
	}
}

// Relays of frames convert, count and stop.
func TestRelayOfFrames(t *testing.T) {
	u16, line := framingOf(t, "u16be", "u16be", 0), framingOf(t, "line", "line", 0)
	tests := []struct {
		name     string
		fromPeer string
		o        RelayOptions
		received string
		messages int64
		ended    string
		err      error
	}{
		{"all", "\x00\x01a\x00\x00\x00\x02bc", RelayOptions{}, "a\n\nbc\n", 3, "both sides closed", nil},
		{"count", "\x00\x01a\x00\x00\x00\x02bc", RelayOptions{Count: 2}, "a\n\n", 2, "frame count reached", nil},
		{"bytes", "\x00\x01a\x00\x00\x00\x02bc\x00\x01d", RelayOptions{MaxBytes: 2}, "a\n\nbc\n", 3, "byte limit reached", nil},
		{"cut", "\x00\x01a\x00", RelayOptions{}, "a\n", 1, "", framing.ErrTruncated},
		{"unfit", "\x00\x01a\x00\x01\n\x00\x01b", RelayOptions{}, "a\n", 1, "", framing.ErrUnfit},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			local, peer := &readStream{Reader: strings.NewReader("x\ny")}, &readStream{Reader: strings.NewReader(tt.fromPeer)}
			tt.o.Local, tt.o.Network = &line, &u16
			tally, err := Relay(context.Background(), local, peer, tt.o)
			if !errors.Is(err, tt.err) || local.String() != tt.received || tally.Messages != tt.messages {
				t.Errorf("%v: received %q, %+v", err, local.String(), tally)
			}
			if tt.ended != "" && tally.Ended != tt.ended {
				t.Errorf("ended: %q", tally.Ended)
			}
			if tt.name == "all" && peer.String() != "\x00\x01x\x00\x01y" {
				t.Errorf("sent %q", peer.String())
			}
		})
	}
}
