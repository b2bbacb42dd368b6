package framing

import (
	"errors"
	"fmt"
	"testing"
)

// What the tables of the codecs' tests are made of.

// decoding is a stream and what comes out of it.
type decoding struct {
	spec   string
	limit  int // 0 stands for 10
	input  string
	frames []string
	err    error  // its kind, or nil
	text   string // of the error, after its kind; "" where the kind says all
}

// checkDecodings runs a table, each row whole and in every division.
func checkDecodings(t *testing.T, rows []decoding) {
	t.Helper()
	for _, row := range rows {
		t.Run(fmt.Sprintf("%s %.40q", row.spec, row.input), func(t *testing.T) {
			limit := row.limit
			if limit == 0 {
				limit = 10
			}
			got := decodePieces(t, mustParse(t, row.spec), limit, [][]byte{[]byte(row.input)})
			if !sameFrames(got.frames, frameList(row.frames...)) {
				t.Errorf("frames %q, want %q", got.frames, row.frames)
			}
			if !errors.Is(got.err, row.err) || !saysAfterKind(got.err, row.err, row.text) {
				t.Errorf("error %v, want %v: %s", got.err, row.err, row.text)
			}
			l := lawOf(row.spec, limit, len(row.input))
			l.chunks = row.spec == "raw"
			checkDecoding(t, l, []byte(row.input), []byte{2, 0})
		})
	}
}

// saysAfterKind reports whether an error is its kind's text and more.
func saysAfterKind(err, kind error, more string) bool {
	switch {
	case kind == nil || more == "":
		return (err == nil) == (kind == nil)
	default:
		return text(err) == kind.Error()+": "+more
	}
}

// encoding is a frame and the bytes that it becomes.
type encoding struct {
	spec  string
	frame string
	out   string
	text  string // of the ErrUnfit, where the codec does not take the frame
}

// checkEncodings runs a table, each row with a new encoder.
func checkEncodings(t *testing.T, rows []encoding) {
	t.Helper()
	for _, row := range rows {
		t.Run(fmt.Sprintf("%s %.40q", row.spec, row.frame), func(t *testing.T) {
			got, err := mustParse(t, row.spec).NewEncoder().Append([]byte("<"), []byte(row.frame))
			if string(got) != "<"+row.out {
				t.Errorf("encoded to %q, want %q", got, "<"+row.out)
			}
			var kind error
			if row.text != "" {
				kind = ErrUnfit
			}
			if !errors.Is(err, kind) || !saysAfterKind(err, kind, row.text) {
				t.Errorf("error %v, want %v: %s", err, kind, row.text)
			}
		})
	}
}

func frameList(frames ...string) (list [][]byte) {
	for _, frame := range frames {
		list = append(list, []byte(frame))
	}
	return list
}
