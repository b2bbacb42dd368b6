package netio

import (
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

// lookAnyway is how often a followed file is looked at without being told of a
// change: the system does not see those that another machine makes (NFS), nor
// those to a file that has been moved out of a watched directory.
const lookAnyway = time.Second

// pathWatch tells when something may have happened to the file of a path. It
// watches directories, since the file itself comes and goes: the one of the
// path and, where that is a symbolic link, the one of its target.
type pathWatch struct {
	path   string
	system *fsnotify.Watcher // nil: the system has none left for us
	ticker *time.Ticker
	names  []string // base names that matter
}

// newPathWatch starts to watch. Without help from the system it looks once a
// second.
func newPathWatch(path string, logf func(format string, args ...any)) *pathWatch {
	w := &pathWatch{path: path, ticker: time.NewTicker(lookAnyway)}
	system, err := fsnotify.NewWatcher()
	if err != nil {
		logf("cannot watch %s: %v; looking at it every %s", path, err, lookAnyway)
		return w
	}
	w.system = system
	w.renew()
	return w
}

// renew watches what the path leads to now. A directory that is not there, or
// has been replaced, is tried again with the next look.
func (w *pathWatch) renew() {
	if w.system == nil {
		return
	}
	targets := []string{filepath.Clean(w.path)}
	if end, err := filepath.EvalSymlinks(w.path); err == nil && end != targets[0] {
		targets = append(targets, end)
	}
	w.names = w.names[:0]
	var wanted []string
	for _, target := range targets {
		w.names = append(w.names, filepath.Base(target))
		wanted = append(wanted, filepath.Dir(target))
	}
	watched := w.system.WatchList()
	for _, dir := range watched {
		if !slices.Contains(wanted, dir) {
			_ = w.system.Remove(dir)
		}
	}
	for _, dir := range wanted {
		if !slices.Contains(watched, dir) {
			_ = w.system.Add(dir)
		}
	}
}

// wait returns true when it is time for a look, false when done is closed.
func (w *pathWatch) wait(done <-chan struct{}) bool {
	var events <-chan fsnotify.Event
	var errs <-chan error
	if w.system != nil {
		events, errs = w.system.Events, w.system.Errors
	}
	for {
		select {
		case <-done:
			return false
		case e, open := <-events:
			if !open {
				return false
			}
			if slices.Contains(w.names, filepath.Base(e.Name)) {
				return true
			}
		case _, open := <-errs: // events were lost, or the watch is closed
			return open
		case <-w.ticker.C:
			w.renew()
			return true
		}
	}
}

// close ends the watch, and the goroutine behind it.
func (w *pathWatch) close() error {
	w.ticker.Stop()
	if w.system == nil {
		return nil
	}
	return w.system.Close()
}
