package netio

import (
	"errors"
	"io"
	"os"
	"strconv"
	"testing"

	"golang.org/x/sys/unix"
)

func fdEndpoint(f *os.File) Endpoint {
	fd, err := number(f)
	if err != nil {
		return Endpoint{Scheme: FD, Path: "999999"}
	}
	return Endpoint{Scheme: FD, Path: strconv.Itoa(fd)}
}

func TestFD(t *testing.T) {
	r, w := blockingPipe(t)
	in, err := openFD(fdEndpoint(r), ReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	out, err := openFD(fdEndpoint(w), ReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	io.WriteString(out, "hello")
	out.CloseWrite()
	if got, err := io.ReadAll(in); string(got) != "hello" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
	if nonblocking(t, r) {
		t.Error("O_NONBLOCK is left")
	}
}

func TestFDSocketBothWays(t *testing.T) {
	a, b := socketPair(t)
	s, err := openFD(fdEndpoint(a), ReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	io.WriteString(s, "ask")
	s.CloseWrite()
	if got, err := io.ReadAll(b); string(got) != "ask" || err != nil {
		t.Errorf("the peer read %q, %v", got, err)
	}
	io.WriteString(b, "answer")
	b.Close()
	if got, err := io.ReadAll(s); string(got) != "answer" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
}

func TestFDErrors(t *testing.T) {
	r, w := blockingPipe(t)
	tests := []struct {
		e      Endpoint
		access Access
		want   error
	}{
		{Endpoint{Scheme: FD, Path: "x"}, ReadWrite, ErrSyntax},
		{Endpoint{Scheme: FD, Path: "-1"}, ReadWrite, ErrSyntax},
		{Endpoint{Scheme: FD, Path: "999999"}, ReadWrite, unix.EBADF},
		{fdEndpoint(r), WriteOnly, ErrLocal},
		{fdEndpoint(w), ReadOnly, ErrLocal},
	}
	for _, test := range tests {
		if s, err := openFD(test.e, test.access); !errors.Is(err, test.want) {
			t.Errorf("fd:%s: %v, %v, want %v", test.e.Path, s, err, test.want)
		}
	}
}
