package netio

import (
	"io"
	"testing"
)

func TestLeaveOnKey(t *testing.T) {
	for typed, want := range map[string]string{
		"abc": "abc", "abc\x1d": "abc", "\x1d": "", "ab\x1dcd\x1d": "ab", "\x03\x04": "\x03\x04",
	} {
		near, far := Pipe()
		s := LeaveOnKey(near, 0x1d)
		if _, err := far.Write([]byte(typed)); err != nil {
			t.Fatal(err)
		}
		far.CloseWrite()
		if got, err := io.ReadAll(s); err != nil || string(got) != want {
			t.Errorf("%q: read %q, %v, want %q", typed, got, err, want)
		}
		if n, err := s.Read(make([]byte, 1)); n != 0 || err != io.EOF {
			t.Errorf("%q: after the end %d, %v", typed, n, err)
		}
		s.Close()
		far.Close()
	}
}
