package actions

import (
	"strconv"
	"strings"
	"testing"
)

func TestEvents(t *testing.T) {
	for _, c := range []struct {
		name   string
		output []string // as it comes, piece by piece
		want   string
	}{
		{"nothing", nil, ""},
		{"a line", []string{"a b\n"}, "id: 8\ndata: a b\n\n"},
		{"no end", []string{"a"}, "id: 8\ndata: a\n\n"},
		{"empty lines", []string{"\n\r\n"}, "id: 8\ndata: \n\nid: 9\ndata: \n\n"},
		{"pieces", []string{"a", "b", "c\nd", "\ne"}, "id: 8\ndata: abc\n\nid: 9\ndata: d\n\nid: 10\ndata: e\n\n"},
		{"CRLF in pieces", []string{"a\r", "\nb"}, "id: 8\ndata: a\n\nid: 9\ndata: b\n\n"},
		{"CR ends no event", []string{"a\rid: 1\rretry: x\n"}, "id: 8\ndata: a\ndata: id: 1\ndata: retry: x\n\n"},
		{"no UTF-8", []string{"\xff\xfea\xc3", "\xa9\n"}, "id: 8\ndata: \uFFFDaé\n\n"},
	} {
		e := events{last: 7}
		var out []byte
		for _, piece := range c.output {
			out = e.add(out, []byte(piece))
		}
		if out = e.end(out); string(out) != c.want {
			t.Errorf("%s: %q, want %q", c.name, out, c.want)
		}
	}
}

func TestLongEvent(t *testing.T) {
	var e events
	var out []byte
	for range 40 {
		out = e.add(out, []byte(strings.Repeat("x", 64<<10)))
	}
	out = e.add(out, []byte("\nnext\n"))
	if want := "id: 1\ndata: " + strings.Repeat("x", maxEvent) + "\n\nid: 2\ndata: next\n\n"; string(out) != want || !e.cut {
		t.Errorf("%d bytes, want %d; cut %v", len(out), len(want), e.cut)
	}
	if cap(e.line) > outputBuffer {
		t.Errorf("%d bytes are kept", cap(e.line))
	}
}

// received reads an event stream as the HTML standard says, section 9.2.6.
func received(stream string) (ids, data []string) {
	var id string
	var lines []string
	for line := range strings.SplitSeq(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(stream), "\n") {
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case line == "" && lines != nil:
			ids, data, lines = append(ids, id), append(data, strings.Join(lines, "\n")), nil
		case field == "id":
			id = value
		case field == "data":
			lines = append(lines, value)
		}
	}
	return ids, data
}

// FuzzEvents: a client gets one event for each line, numbered, with that text, in
// whatever pieces it came.
func FuzzEvents(f *testing.F) {
	f.Add("one\ntwo\r\nth\rree\n\n\xff", 3)
	f.Add("data: x\n\nid: 4\n: no\rretry: 1", 1)
	f.Fuzz(func(t *testing.T, output string, size int) {
		size = max(1, size)
		var e events
		var out []byte
		for rest := output; rest != ""; rest = rest[min(size, len(rest)):] {
			out = e.add(out, []byte(rest[:min(size, len(rest))]))
		}
		out = e.end(out)
		ids, data := received(string(out))
		n := 0
		for line := range strings.Lines(output) {
			line = strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
			want := strings.ReplaceAll(strings.ToValidUTF8(line, "\uFFFD"), "\r", "\n")
			if n >= len(data) || data[n] != want || ids[n] != strconv.Itoa(n+1) {
				t.Fatalf("event %d of %q is %q %q, want %q", n, output, ids, data, want)
			}
			n++
		}
		if n != len(data) {
			t.Fatalf("%d events of %q, want %d", len(data), output, n)
		}
	})
}
