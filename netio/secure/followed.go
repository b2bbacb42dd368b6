package secure

import (
	"os"
	"slices"
	"sync"
	"time"
)

// lookPause is how often a handshake looks whether files have changed.
const lookPause = time.Second

// followed is what was read from files, and is read again when they change. It may
// be used from many goroutines at once.
type followed[T any] struct {
	files []string
	read  func() (T, error)
	told  func(fresh T, err error) // of every later reading; after an error the old value stays
	now   func() time.Time

	mu      sync.Mutex
	current T
	stamps  []fileStamp // of what was read last, good or bad
	looked  time.Time
}

// fileStamp tells two states of a file apart.
type fileStamp struct {
	modified time.Time
	size     int64
	missing  bool
}

// follow reads files for the first time.
func follow[T any](read func() (T, error), told func(T, error), files ...string) (*followed[T], error) {
	f := &followed[T]{files: files, read: read, told: told, now: time.Now}
	f.stamps, f.looked = f.look(), f.now()
	var err error
	f.current, err = read()
	return f, err
}

// value is what is in force. It looks at the files at most once a second.
func (f *followed[T]) value() T {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now := f.now(); now.Sub(f.looked) >= lookPause {
		f.looked = now
		if stamps := f.look(); !slices.Equal(stamps, f.stamps) {
			f.readAgain(stamps)
		}
	}
	return f.current
}

// Reload reads the files again, changed or not.
func (f *followed[T]) Reload() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.looked = f.now()
	f.readAgain(f.look())
}

func (f *followed[T]) readAgain(stamps []fileStamp) {
	f.stamps = stamps
	fresh, err := f.read()
	if err == nil {
		f.current = fresh
	}
	f.told(fresh, err)
}

func (f *followed[T]) look() []fileStamp {
	stamps := make([]fileStamp, len(f.files))
	for i, path := range f.files {
		stamps[i] = stampOf(path)
	}
	return stamps
}

func stampOf(path string) fileStamp {
	info, err := os.Stat(path)
	if err != nil {
		return fileStamp{missing: true}
	}
	return fileStamp{modified: info.ModTime(), size: info.Size()}
}
