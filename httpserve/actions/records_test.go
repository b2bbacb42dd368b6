package actions

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/framing/websocket"
)

func recordsOf(t testing.TB, frame string) records {
	t.Helper()
	var s Socket
	if frame != "" {
		codec, err := framing.Parse(frame)
		if err != nil {
			t.Fatal(err)
		}
		s.Frame = codec
	}
	r, err := newRecords(s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRecordsOfMessages(t *testing.T) {
	for _, c := range []struct{ frame, message, record string }{
		{"", "a", "a\n"},
		{"", "a\n", "a\n"},
		{"", "a\r\n", "a\n"},
		{"", "", "\n"},
		{"", "\n", "\n"},
		{"", "a\n\n", "refused"},
		{"", "a\nb", "refused"},
		{"crlf", "a\n", "a\r\n"},
		{"line+inclusive", "a\n", "a\n"},
		{"line+max=2", "abc", "refused"},
		{"nul", "a\nb\n", "a\nb\n\x00"},
		{"u8", "a\nb", "\x03a\nb"},
		{"raw", "a\nb", "a\nb"},
	} {
		got, err := recordsOf(t, c.frame).encoder().record([]byte(c.message))
		if errors.Is(err, framing.ErrUnfit) {
			got = []byte("refused")
		} else if err != nil {
			t.Fatal(err)
		}
		if string(got) != c.record {
			t.Errorf("%s: %q becomes %q, want %q", c.frame, c.message, got, c.record)
		}
	}
}

func TestKindsOfMessages(t *testing.T) {
	for frame, want := range map[string]websocket.Opcode{
		"": websocket.Text, "line+max=5": websocket.Text, "nul": websocket.Text, "json": websocket.Text,
		"u32be": websocket.Binary, "raw": websocket.Binary, "netstring": websocket.Binary,
	} {
		if got := recordsOf(t, frame).kind; got != want {
			t.Errorf("%q: %s, want %s", frame, got, want)
		}
	}
	if limit := recordsOf(t, "line+max=5").max; limit != 5 {
		t.Errorf("limit %d", limit)
	}
}

// Output may come in any pieces, and its last record without an end.
func TestMessagesOfRecords(t *testing.T) {
	const output = "one\n\nthree is longer\nlast"
	for size := range len(output) {
		d := recordsOf(t, "").decoder()
		var got []string
		send := func(record []byte) { got = append(got, string(record)) }
		for piece := range slices.Chunk([]byte(output), size+1) {
			if err := d.add(slices.Clone(piece), false, send); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.add(nil, true, send); err != nil {
			t.Fatal(err)
		}
		if want := []string{"one", "", "three is longer", "last"}; !slices.Equal(got, want) {
			t.Errorf("in pieces of %d: %q", size+1, got)
		}
	}
}

func TestRecordsOverTheLimit(t *testing.T) {
	d := recordsOf(t, "line+max=10").decoder()
	err := d.add([]byte("12345\n"+strings.Repeat("x", 20)), false, func(record []byte) {
		if string(record) != "12345" {
			t.Errorf("%q", record)
		}
	})
	if !errors.Is(err, framing.ErrTooLong) {
		t.Error(err)
	}
	if err := recordsOf(t, "u8").decoder().add([]byte("\x05ab"), true, nil); !errors.Is(err, framing.ErrTruncated) {
		t.Error(err)
	}
}

func TestSendable(t *testing.T) {
	for _, c := range []struct {
		frame, record, message string
		changed                bool
	}{
		{"", "é", "é", false},
		{"", "a\xff\xfeb", "a\uFFFDb", true},
		{"raw", "\xff", "\xff", false},
	} {
		got, changed := recordsOf(t, c.frame).sendable([]byte(c.record))
		if string(got) != c.message || changed != c.changed {
			t.Errorf("%q: %q, %v", c.record, got, changed)
		}
	}
}
