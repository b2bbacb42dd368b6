package process

import (
	"context"
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"
)

// startTerminal starts a shell line in a terminal; it is closed with the test.
func startTerminal(t *testing.T, line string, terminal Terminal) *Child {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	c, err := Start(ctx, Command{Shell: line, Terminal: &terminal})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// The terminal is the controlling one and all three streams; its size and TERM
// are known; the end of the child is EOF.
func TestTerminal(t *testing.T) {
	t.Setenv("TERM", "")
	os.Unsetenv("TERM")
	c := startTerminal(t, `test -t 0 && test -t 1 && test -t 2 && echo all >/dev/tty; stty size; echo $TERM; exit 3`, Terminal{Size: Size{40, 100}})
	if got, want := readAll(t, c), "all\r\n40 100\r\nxterm\r\n"; got != want {
		t.Errorf("read %q, want %q", got, want)
	}
	exit, ok := errors.AsType[*ExitError](c.Wait(t.Context()))
	if !ok || exit.Code != 3 {
		t.Errorf("ended with %v, want 3", exit)
	}
}

func TestTerminalSizeByDefault(t *testing.T) {
	if got := readAll(t, startTerminal(t, "stty size", Terminal{})); got != "24 80\r\n" {
		t.Errorf("size %q", got)
	}
}

func TestResize(t *testing.T) {
	c := startTerminal(t, `trap 'stty size; exit' WINCH; echo ready; while :; do sleep 0.05; done`, Terminal{})
	readLine(t, c)
	if err := c.Resize(Size{50, 120}); err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, c); got != "50 120\r\n" {
		t.Errorf("size %q", got)
	}
}

// Control-C is a signal, not a byte.
func TestInterruptKey(t *testing.T) {
	c := startTerminal(t, `trap 'echo interrupted; exit 5' INT; echo ready; while :; do sleep 0.05; done`, Terminal{})
	readLine(t, c)
	if _, err := c.Write([]byte{3}); err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, c); !strings.Contains(got, "interrupted") {
		t.Errorf("read %q", got)
	}
}

// The end of input ends a program that reads lines, in the middle of one too,
// and one that has yet to set up its terminal.
func TestEndOfInput(t *testing.T) {
	for _, test := range []struct{ line, typed, says string }{
		{"stty -echo; echo ready; cat", "a\nb", "a\r\nb"},
		{"stty -echo -icanon; echo ready; sleep 0.5; stty icanon; cat", "a\n", ""},
		{"stty -echo; echo ready; sleep 0.3; dd bs=1 status=none", "", ""},
	} {
		c := startTerminal(t, test.line, Terminal{})
		readLine(t, c)
		if _, err := c.Write([]byte(test.typed)); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(c.CloseWrite(), c.CloseWrite()); err != nil {
			t.Fatal(err)
		}
		if got := readAll(t, c); !strings.Contains(got, test.says) {
			t.Errorf("%s: read %q", test.line, got)
		}
		if _, err := c.Write([]byte("x")); !errors.Is(err, os.ErrClosed) {
			t.Errorf("a write after the end: %v", err)
		}
	}
}

// The way out hangs up even what does not heed SIGTERM, as interactive shells do.
func TestWayOut(t *testing.T) {
	c := startTerminal(t, `trap '' TERM; stty -echo; echo ready; cat; sleep 100`, Terminal{Escape: '~'})
	readLine(t, c)
	if _, err := c.Write([]byte("ls\r~.more")); err != nil {
		t.Fatal(err)
	}
	select {
	case <-c.Exited():
	case <-time.After(5 * time.Second):
		t.Fatal("the child runs on")
	}
	if exit, ok := errors.AsType[*ExitError](c.Wait(t.Context())); !ok || exit.Signal != syscall.SIGHUP {
		t.Errorf("ended with %v, want SIGHUP", exit)
	}
}

func TestCloseWakesReaderOfTerminal(t *testing.T) {
	c := startTerminal(t, "stty -echo; echo ready; sleep 100", Terminal{})
	readLine(t, c)
	read := make(chan error)
	go func() {
		_, err := c.Read(make([]byte, 10))
		read <- err
	}()
	time.Sleep(20 * time.Millisecond)
	c.Close()
	if err := <-read; err == nil {
		t.Error("read succeeded")
	}
}

// A terminal that cannot be had is not a program that does not exist.
func TestNoTerminal(t *testing.T) {
	err := startError("cat", &terminalError{os.ErrNotExist})
	if !errors.Is(err, ErrCannotRun) || errors.Is(err, ErrNotFound) || err.Error() != "run cat: program cannot be run: open a pseudo-terminal: file does not exist" {
		t.Error(err)
	}
	for _, command := range []Command{{Args: []string{"/no/such"}}, {Shell: "true", Dir: "/no/such"}} {
		command.Terminal = &Terminal{}
		if c, err := Start(t.Context(), command); err == nil || errors.Is(err, ErrNotFound) != (command.Shell == "") {
			t.Errorf("started %v: %v", c, err)
		}
	}
}

// Nothing stays open of terminals whose child has ended.
func TestNoDescriptorsLeftOfTerminals(t *testing.T) {
	before := openDescriptors(t)
	for range 20 {
		c, err := Start(t.Context(), Command{Args: []string{"true"}, Terminal: &Terminal{}})
		if err != nil {
			t.Fatal(err)
		}
		readAll(t, c)
		c.Close()
	}
	if after := openDescriptors(t); after > before+2 {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}
