package netio

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"golang.org/x/sys/unix"
)

// terminal is a pair of pseudo-terminals (pts(4)): the side of the keyboard
// and screen, and the path of the other one.
func terminal(t *testing.T) (*os.File, string) {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		t.Skip(err)
	}
	t.Cleanup(func() { master.Close() })
	fd, err := number(master)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	return master, fmt.Sprintf("/dev/pts/%d", n)
}

func TestTTY(t *testing.T) {
	master, path := terminal(t)
	s, err := (&Dialer{}).Open(t.Context(), Endpoint{Scheme: TTY, Path: path}, ReadWrite)
	if err != nil {
		t.Fatal(err)
	}
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	got := make([]byte, len(all))
	if _, err := s.Write(all); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(master, got); err != nil || string(got) != string(all) {
		t.Errorf("written %q, %v", got, err)
	}
	if _, err := master.Write(all); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(s, got); err != nil || string(got) != string(all) {
		t.Errorf("read %q, %v", got, err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := s.Read(got)
		ended <- err
	}()
	if err := errors.Join(s.CloseWrite(), s.Close(), s.Close()); err != nil {
		t.Error(err)
	}
	if err := <-ended; !errors.Is(err, os.ErrClosed) {
		t.Errorf("a read that was closed: %v", err)
	}
	fd, _ := number(master)
	if settings, err := unix.IoctlGetTermios(fd, unix.TCGETS); err != nil || settings.Lflag&unix.ICANON == 0 {
		t.Errorf("the settings are not restored: %+v, %v", settings, err)
	}
}

func TestTTYErrors(t *testing.T) {
	for path, says := range map[string]string{"/dev/null": "not a terminal", "/none": "no such file", t.TempDir(): "is a directory"} {
		s, err := (&Dialer{}).Open(t.Context(), Endpoint{Scheme: TTY, Path: path}, ReadWrite)
		if s != nil || !errors.Is(err, ErrLocal) || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", path, err)
		}
	}
}
