package files

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"time"
)

const (
	// partsLife is how long an upload that was cut off may wait to go on.
	partsLife = 24 * time.Hour
	sweepTime = time.Hour
)

// sweeper removes what uploads have left behind: those of a server that was
// killed when it starts anew, and those that nobody went on with.
type sweeper struct {
	cancel context.CancelFunc
	ended  chan struct{}
}

// startSweeper begins to sweep a tree, until stop.
func startSweeper(root *os.Root) *sweeper {
	ctx, cancel := context.WithCancel(context.Background())
	s := &sweeper{cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(s.ended)
		again := time.NewTicker(sweepTime)
		defer again.Stop()
		for now := time.Now(); ; {
			sweep(ctx, root, now)
			select {
			case now = <-again.C:
			case <-ctx.Done():
				return
			}
		}
	}()
	return s
}

// stop ends the sweeping, and waits for its end. It does nothing if there is none.
func (s *sweeper) stop() {
	if s != nil {
		s.cancel()
		<-s.ended
	}
}

// sweep goes through a tree. What cannot be read is left alone: who cannot read it
// has not written there.
func sweep(ctx context.Context, root *os.Root, now time.Time) {
	dir, err := root.Open(".")
	if err != nil {
		return
	}
	defer dir.Close()
	for ctx.Err() == nil {
		found, err := dir.ReadDir(readAtOnce)
		for _, entry := range found {
			switch {
			case entry.IsDir():
				sweepBelow(ctx, root, entry.Name(), now)
			case entry.Type().IsRegular() && isDraft(entry.Name()):
				removeStale(root, entry.Name(), now)
			}
		}
		if err != nil {
			if !errors.Is(err, io.EOF) {
				return
			}
			break
		}
	}
}

func sweepBelow(ctx context.Context, root *os.Root, name string, now time.Time) {
	if sub, err := root.OpenRoot(name); err == nil {
		defer sub.Close()
		sweep(ctx, sub, now)
	}
}

// removeStale removes a draft that nobody is writing and nobody will go on with.
func removeStale(dir *os.Root, name string, now time.Time) {
	info, err := dir.Lstat(name)
	if err != nil || strings.HasSuffix(name, parts) && info.ModTime().Add(partsLife).After(now) {
		return
	}
	if f, err := openLocked(dir, name, os.O_RDWR); err == nil {
		_ = dir.Remove(name) // the next sweep comes again
		f.Close()
	}
}
