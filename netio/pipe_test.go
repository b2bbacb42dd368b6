package netio

import (
	"bytes"
	"errors"
	"io"
	"net"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"golang.org/x/net/nettest"
)

func TestPipeIsConn(t *testing.T) {
	nettest.TestConn(t, func() (net.Conn, net.Conn, func(), error) {
		a, b := Pipe()
		return a, b, func() { a.Close(); b.Close() }, nil
	})
}

func TestPipeDoesNotLockStep(t *testing.T) {
	a, b := Pipe()
	defer b.Close()
	text := bytes.Repeat([]byte("x"), ringSize)
	if n, err := a.Write(text); n != len(text) || err != nil {
		t.Fatalf("Write = %d, %v", n, err)
	}
	a.Close()
	if err := iotest.TestReader(b, text); err != nil {
		t.Error(err)
	}
}

func TestPipeHalfClose(t *testing.T) {
	a, b := Pipe()
	defer a.Close()
	defer b.Close()
	io.WriteString(a, "question")
	a.CloseWrite()
	if got, err := io.ReadAll(b); string(got) != "question" || err != nil {
		t.Fatalf("read %q, %v", got, err)
	}
	if _, err := a.Write([]byte("x")); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("write after CloseWrite: %v", err)
	}
	io.WriteString(b, "answer")
	b.Close()
	if got, err := io.ReadAll(a); string(got) != "answer" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
}

func TestPipeReaderGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := Pipe()
		defer a.Close()
		written := make(chan error)
		go func() {
			_, err := a.Write(make([]byte, 2*ringSize))
			written <- err
		}()
		synctest.Wait()
		b.Close()
		if err := <-written; err != io.ErrClosedPipe {
			t.Errorf("blocked write: %v", err)
		}
		if _, err := b.Read(make([]byte, 1)); err != io.ErrClosedPipe {
			t.Errorf("read after Close: %v", err)
		}
	})
}

func TestPipeDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a, b := Pipe()
		defer a.Close()
		defer b.Close()
		a.SetReadDeadline(time.Now().Add(time.Minute))
		begin := time.Now()
		_, err := a.Read(make([]byte, 1))
		timeout, ok := errors.AsType[net.Error](err)
		if !ok || !timeout.Timeout() || time.Since(begin) != time.Minute {
			t.Errorf("read: %v after %s", err, time.Since(begin))
		}
		a.SetReadDeadline(time.Time{})
		io.WriteString(b, "x")
		if n, err := a.Read(make([]byte, 1)); n != 1 || err != nil {
			t.Errorf("read after the deadline was removed: %d, %v", n, err)
		}
	})
}

func TestEcho(t *testing.T) {
	e := openEcho()
	defer e.Close()
	sent := bytes.Repeat([]byte("0123456789"), 1<<16)
	go func() {
		e.Write(sent)
		e.CloseWrite()
	}()
	if got, err := io.ReadAll(e); !bytes.Equal(got, sent) || err != nil {
		t.Errorf("read %d bytes, %v", len(got), err)
	}
}

func TestNull(t *testing.T) {
	n := openNull()
	if k, err := n.Write([]byte("abc")); k != 3 || err != nil {
		t.Errorf("Write = %d, %v", k, err)
	}
	if _, err := n.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("Read = %v", err)
	}
}
