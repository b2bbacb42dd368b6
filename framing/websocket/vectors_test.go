package websocket

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// vector is a case of testdata/frames.md.
type vector struct {
	name    string
	role    Role
	max     int
	deflate *Deflate
	input   []byte
	want    []string
}

func (v vector) receiver() *Receiver { return NewReceiver(v.role, v.max, v.deflate) }

func vectors(t testing.TB) []vector {
	t.Helper()
	text, err := os.ReadFile("testdata/frames.md")
	if err != nil {
		t.Fatal(err)
	}
	var all []vector
	for _, part := range strings.Split(string(text), "\n### ")[1:] {
		part, _, _ = strings.Cut(part, "\n## ")
		heading, rest, _ := strings.Cut(part, "\n\n")
		input, want, _ := strings.Cut(rest, "\n\n")
		v := vector{name: heading}
		settings, _, _ := strings.Cut(heading, ":")
		for setting := range strings.SplitSeq(settings, ", ") {
			v.set(t, setting)
		}
		for line := range strings.Lines(input) {
			v.input = appendTokens(t, v.input, line)
		}
		for line := range strings.Lines(strings.TrimSpace(want)) {
			v.want = append(v.want, expanded(t, strings.TrimSpace(line)))
		}
		all = append(all, v)
	}
	return all
}

func (v *vector) set(t testing.TB, setting string) {
	t.Helper()
	limit, limited := strings.CutPrefix(setting, "max=")
	switch {
	case setting == "client":
		v.role = Client
	case setting == "server":
	case setting == "deflate":
		v.deflate = &Deflate{}
	case setting == "alone":
		v.deflate = &Deflate{ServerAlone: true, ClientAlone: true}
	case limited:
		v.max, _ = strconv.Atoi(limit)
	default:
		t.Fatalf("%s: what is %q?", v.name, setting)
	}
}

// appendTokens reads a line of the notation that testdata/frames.md explains.
func appendTokens(t testing.TB, dst []byte, line string) []byte {
	t.Helper()
	var key uint32
	masked := false
	for rest := strings.TrimSpace(line); rest != "" && rest[0] != '#'; rest = strings.TrimLeft(rest, " ") {
		if after, ok := strings.CutPrefix(rest, "m"); ok {
			if rest = after; !masked {
				key, masked = binary.LittleEndian.Uint32(dst[len(dst)-4:]), true
			}
		}
		var piece []byte
		piece, rest = token(t, rest)
		if masked {
			key = Mask(piece, key)
		}
		dst = append(dst, piece...)
	}
	return dst
}

// token reads the bytes of the first token.
func token(t testing.TB, text string) (piece []byte, rest string) {
	t.Helper()
	times := 1
	if count, after, ok := strings.Cut(text, "*"); ok && strings.Trim(count, "0123456789") == "" {
		times, _ = strconv.Atoi(count)
		text = after
	}
	if quoted, err := strconv.QuotedPrefix(text); err == nil {
		piece, rest = []byte(unquoted(t, quoted)), text[len(quoted):]
	} else {
		digits, after, _ := strings.Cut(text, " ")
		if piece, err = hex.DecodeString(digits); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		rest = after
	}
	return slices.Repeat(piece, times), rest
}

func unquoted(t testing.TB, quoted string) string {
	t.Helper()
	text, err := strconv.Unquote(quoted)
	if err != nil {
		t.Fatalf("%s: %v", quoted, err)
	}
	return text
}

// expanded writes repetitions out.
func expanded(t testing.TB, line string) string {
	t.Helper()
	kind, data, ok := strings.Cut(line, " ")
	before, _, repeated := strings.Cut(data, "*\"")
	if !ok || !repeated {
		return line
	}
	at := strings.LastIndexByte(before, ' ') + 1
	piece, _ := token(t, data[at:])
	return kind + " " + data[:at] + strconv.Quote(string(piece))
}

// understand notes what a receiver makes of a stream in pieces. Each piece is
// overwritten as soon as it is read.
func understand(r *Receiver, pieces [][]byte) []string {
	var notes []string
	for _, piece := range pieces {
		piece = slices.Clone(piece)
		for rest := piece; ; {
			n, m, err := r.Next(rest)
			if err != nil {
				wrong := err.(Error)
				return append(notes, fmt.Sprintf("error %d %s", wrong.Code(), wrong.Reason()))
			}
			if rest = rest[n:]; m.Opcode == Continuation {
				if len(rest) > 0 {
					return append(notes, "bytes were left")
				}
				break
			}
			notes = append(notes, noteOf(m))
		}
		clear(piece)
	}
	return notes
}

func noteOf(m Message) string {
	if m.Opcode == Close {
		return fmt.Sprintf("close %d %q", m.Code, m.Data)
	}
	return fmt.Sprintf("%s %q", m.Opcode, m.Data)
}

func TestVectors(t *testing.T) {
	for _, v := range vectors(t) {
		t.Run(v.name, func(t *testing.T) {
			for size := range divisions(len(v.input)) {
				if got := understand(v.receiver(), slices.Collect(slices.Chunk(v.input, size))); !slices.Equal(got, v.want) {
					t.Errorf("in pieces of %d:\n got %.300q\nwant %.300q", size, got, v.want)
				}
			}
		})
	}
}

// divisions are sizes of pieces: all of them for short streams.
func divisions(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		sizes := []int{1, 7, 1000, n}
		if n < 100 {
			sizes = sizes[:0]
			for size := range n {
				sizes = append(sizes, size+1)
			}
		}
		for _, size := range sizes {
			if size > 0 && !yield(size) {
				return
			}
		}
	}
}
