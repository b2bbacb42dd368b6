//go:build unix

package process

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// start starts a shell line that is closed with the test.
func start(t *testing.T, line string) *Child {
	t.Helper()
	c, err := Start(t.Context(), Command{Shell: line})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// readAll reads what the child prints until EOF.
func readAll(t *testing.T, c *Child) string {
	t.Helper()
	text, err := io.ReadAll(c)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// waitGroupEmpty fails the test unless the group ends soon.
func waitGroupEmpty(t *testing.T, c *Child) {
	t.Helper()
	for range 200 {
		if !groupAlive(c.pid) {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Errorf("processes of group %d are left", c.pid)
}

func TestHalfClose(t *testing.T) {
	c := start(t, "cat; echo bye")
	sent := bytes.Repeat([]byte("0123456789"), 1<<20)
	go func() {
		c.Write(sent)
		c.CloseWrite()
	}()
	if got := readAll(t, c); got != string(sent)+"bye\n" {
		t.Errorf("read %d bytes, want %d", len(got), len(sent)+4)
	}
	if err := c.Wait(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestStatus(t *testing.T) {
	tests := []struct {
		line    string
		code    int
		signal  syscall.Signal
		message string
	}{
		{"exit 7", 7, 0, "child exited 7"},
		{"kill -KILL $$", 137, syscall.SIGKILL, "child killed by SIGKILL"},
		{"kill -PIPE $$", 141, syscall.SIGPIPE, "child killed by SIGPIPE"},
	}
	for _, test := range tests {
		err := start(t, test.line).Wait(t.Context())
		exit, ok := errors.AsType[*ExitError](err)
		if !ok || exit.Code != test.code || exit.Signal != test.signal || exit.Error() != test.message {
			t.Errorf("%s: %v, want %s", test.line, err, test.message)
		}
	}
}

func TestStartErrors(t *testing.T) {
	dir := t.TempDir()
	plain := filepath.Join(dir, "plain")
	if err := os.WriteFile(plain, []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		command Command
		want    []error
	}{
		{"not in PATH", Command{Args: []string{"no-such-program"}}, []error{ErrNotFound, exec.ErrNotFound}},
		{"no such path", Command{Args: []string{"/no/such"}}, []error{ErrNotFound, exec.ErrNotFound, syscall.ENOENT}},
		{"not executable", Command{Args: []string{plain}}, []error{ErrCannotRun, syscall.EACCES}},
		{"a directory", Command{Args: []string{dir}}, []error{ErrCannotRun}},
		{"no such dir", Command{Args: []string{"cat"}, Dir: "/no/such"}, []error{ErrCannotRun, syscall.ENOENT}},
		{"dir is a file", Command{Args: []string{"cat"}, Dir: plain}, []error{ErrCannotRun}},
		{"empty", Command{}, []error{ErrNotFound}},
	}
	for _, test := range tests {
		c, err := Start(t.Context(), test.command)
		if err == nil {
			c.Close()
		}
		checked := test.command.Check()
		for _, want := range test.want {
			if !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", test.name, err, want)
			}
			if !errors.Is(checked, want) {
				t.Errorf("%s: Check says %v, want %v", test.name, checked, want)
			}
		}
	}
	for _, command := range []Command{{Args: []string{"sh"}}, {Args: []string{"/bin/sh", "x"}}, {Shell: "no-such-program"}} {
		if err := command.Check(); err != nil {
			t.Errorf("%v: %v", command, err)
		}
	}
}

func TestEnvironment(t *testing.T) {
	dir := t.TempDir()
	c, err := Start(t.Context(), Command{Shell: `echo $X; pwd -P; echo oops >&2`, Dir: dir, Env: []string{"X=1"}, StderrToPeer: true})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	real, err := filepath.EvalSymlinks(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := readAll(t, c), "1\n"+real+"\noops\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStderrFile(t *testing.T) {
	log, err := os.Create(filepath.Join(t.TempDir(), "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	c, err := Start(t.Context(), Command{Shell: "echo oops >&2", Stderr: log})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(log.Name()); err != nil || string(text) != "oops\n" {
		t.Errorf("standard error went elsewhere: %q, %v", text, err)
	}
}

func TestTerminate(t *testing.T) {
	c := start(t, "sleep 100")
	c.Terminate()
	c.Terminate()
	exit, ok := errors.AsType[*ExitError](c.Wait(t.Context()))
	if !ok || exit.Signal != syscall.SIGTERM {
		t.Errorf("ended with %v, want SIGTERM", exit)
	}
	waitGroupEmpty(t, c)
}

func TestContextTerminates(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c, err := Start(ctx, Command{Args: []string{"sleep", "100"}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	cancel()
	select {
	case <-c.Exited():
	case <-time.After(5 * time.Second):
		t.Fatal("the child runs on")
	}
	if _, err := Start(ctx, Command{Args: []string{"true"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("started after the end of the context: %v", err)
	}
}

func TestWaitEndsWithContext(t *testing.T) {
	c := start(t, "sleep 100")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Wait = %v", err)
	}
}

// The shell and its sleep both ignore SIGTERM.
func TestCloseKillsTheDeaf(t *testing.T) {
	t.Parallel()
	c := start(t, `trap "" TERM; echo ready; sleep 100; sleep 100`)
	readLine(t, c)
	begin := time.Now()
	if err := c.Close(); err != nil {
		t.Error(err)
	}
	if took := time.Since(begin); took < killGrace || took > killGrace+reapGrace {
		t.Errorf("Close took %s", took)
	}
	exit, ok := errors.AsType[*ExitError](c.Wait(t.Context()))
	if !ok || exit.Signal != syscall.SIGKILL {
		t.Errorf("ended with %v, want SIGKILL", exit)
	}
	waitGroupEmpty(t, c)
}

// The leader exits at once and leaves a process that holds standard output
// open and ignores SIGTERM.
func TestGrandchildrenDoNotSurvive(t *testing.T) {
	t.Parallel()
	c := start(t, `(trap "" TERM; echo up; exec sleep 100) & exit 3`)
	readLine(t, c)
	exit, ok := errors.AsType[*ExitError](c.Wait(t.Context()))
	if !ok || exit.Code != 3 {
		t.Fatalf("leader ended with %v, want 3", exit)
	}
	if err := c.SetReadDeadline(time.Now().Add(50 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("read %v while the grandchild runs", err)
	}
	c.Close()
	waitGroupEmpty(t, c)
	if err := c.Signal(syscall.SIGTERM); !errors.Is(err, os.ErrProcessDone) {
		t.Errorf("signalled an empty group: %v", err)
	}
}

func TestCloseWakesReader(t *testing.T) {
	c := start(t, "exec sleep 100")
	read := make(chan error)
	go func() {
		_, err := c.Read(make([]byte, 1))
		read <- err
	}()
	time.Sleep(20 * time.Millisecond)
	c.Close()
	if err := <-read; err == nil {
		t.Error("read succeeded")
	}
	if err := c.Close(); err != nil {
		t.Errorf("second Close: %v", err)
	}
	if err := c.CloseWrite(); err != nil {
		t.Errorf("CloseWrite after Close: %v", err)
	}
}

func TestWriteToTheDead(t *testing.T) {
	c := start(t, "exit 0")
	<-c.Exited()
	if _, err := c.Write([]byte("x")); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("Write = %v, want EPIPE", err)
	}
}

func readLine(t *testing.T, c *Child) {
	t.Helper()
	for b := make([]byte, 1); b[0] != '\n'; {
		if _, err := c.Read(b); err != nil {
			t.Fatal(err)
		}
	}
}

// What a child inherits: blocking pipes and default signals.
func TestInheritance(t *testing.T) {
	if _, err := os.Stat("/proc/self/fdinfo/0"); err != nil {
		t.Skip("no /proc")
	}
	c := start(t, `grep flags: /proc/self/fdinfo/0 /proc/self/fdinfo/1; grep SigIgn /proc/self/status`)
	lines := strings.Split(strings.TrimSpace(readAll(t, c)), "\n")
	if len(lines) != 3 {
		t.Fatalf("got %q", lines)
	}
	for _, line := range lines[:2] {
		if number(t, line, 8)&syscall.O_NONBLOCK != 0 {
			t.Errorf("a standard descriptor is non-blocking: %s", line)
		}
	}
	if number(t, lines[2], 16)&(1<<(syscall.SIGPIPE-1)) != 0 {
		t.Errorf("SIGPIPE is ignored: %s", lines[2])
	}
}

// A later child must not hold the earlier one's standard input open.
func TestSiblingsDoNotShare(t *testing.T) {
	first := start(t, "exec cat")
	start(t, "exec sleep 100")
	first.CloseWrite()
	if err := first.Wait(t.Context()); err != nil {
		t.Error(err)
	}
}

// number parses the last word of a line.
func number(t *testing.T, line string, base int) uint64 {
	t.Helper()
	words := strings.Fields(line)
	n, err := strconv.ParseUint(words[len(words)-1], base, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestNoDescriptorsLeft(t *testing.T) {
	before := openDescriptors(t)
	for range 100 {
		c, err := Start(t.Context(), Command{Args: []string{"true"}})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		c.Close()
		if _, err := Start(t.Context(), Command{Args: []string{"/no/such"}}); err == nil {
			t.Fatal("started what does not exist")
		}
	}
	if after := openDescriptors(t); after > before+2 {
		t.Errorf("%d descriptors before, %d after", before, after)
	}
}

func openDescriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip(err)
	}
	return len(entries)
}
