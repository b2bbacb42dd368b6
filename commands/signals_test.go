//go:build unix

package commands

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"
	"time"
)

// Not parallel: signals reach the whole process.
func TestNotifySignals(t *testing.T) {
	stop, now, release := notifySignals(t.Context())
	defer release()
	for _, step := range []struct {
		ends context.Context
		sig  syscall.Signal
	}{{stop, syscall.SIGTERM}, {now, syscall.SIGINT}} {
		if err := syscall.Kill(os.Getpid(), step.sig); err != nil {
			t.Fatal(err)
		}
		select {
		case <-step.ends.Done():
		case <-time.After(5 * time.Second):
			t.Fatalf("%s ended nothing", step.sig)
		}
		ended, ok := errors.AsType[*SignalError](context.Cause(step.ends))
		if !ok || ended.Signal != step.sig {
			t.Errorf("cause is %v; want %s", context.Cause(step.ends), step.sig)
		}
	}
}

func TestBrokenPipeIsAnError(t *testing.T) {
	_, _, release := notifySignals(t.Context())
	defer release()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
	defer w.Close()
	if _, err := w.WriteString("x"); !errors.Is(err, syscall.EPIPE) {
		t.Errorf("got %v; want EPIPE", err)
	}
}
