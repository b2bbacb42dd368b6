package netio

import (
	"bytes"
	"io"
	"testing"
)

// A server that negotiates before it greets; what we send has its 255 doubled.
func TestTelnet(t *testing.T) {
	near, far := Pipe()
	s := Telnet(near)
	t.Cleanup(func() { s.Close(); far.Close() })
	go func() {
		far.Write([]byte("\xff\xfd\x18\xff\xfb"))
		far.Write([]byte("\x01login: \xff\xffx"))
	}()
	answers := make([]byte, 6)
	answered := make(chan error, 1)
	go func() {
		_, err := io.ReadFull(far, answers)
		answered <- err
	}()
	text := make([]byte, len("login: \xffx"))
	if _, err := io.ReadFull(s, text); err != nil || string(text) != "login: \xffx" {
		t.Errorf("read %q, %v", text, err)
	}
	if err := <-answered; err != nil || string(answers) != "\xff\xfc\x18\xff\xfe\x01" {
		t.Errorf("answered %q, %v", answers, err)
	}
	go func() {
		s.Write([]byte("a\xffb"))
		s.CloseWrite()
	}()
	if sent, err := io.ReadAll(far); err != nil || !bytes.Equal(sent, []byte("a\xff\xffb")) {
		t.Errorf("sent %q, %v", sent, err)
	}
}
