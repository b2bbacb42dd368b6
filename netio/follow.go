package netio

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"syscall"
)

// follower is a [Stream] that reads a growing file for as long as it is open,
// as tail -F does:
//
//   - It starts at the end, or at the offset that was given.
//   - At the end of the file it waits for more. It never gives io.EOF.
//   - When the name belongs to another file (rotation), the old one is read to
//     its end, and the new one from its beginning once there is something in
//     it, or a third one has the name: until then the writer may not have
//     turned to it, and what it still writes to the old one is not lost.
//   - When the file has become shorter it is read from its beginning. A file
//     that has been emptied and has grown past the old place between two looks
//     cannot be told from one that has only grown.
//   - While there is no file of that name it waits for one, and reads it from
//     its beginning.
//
// Bytes are handed on as they come, half-written lines too.
type follower struct {
	endpoint Endpoint
	path     string
	held     *Held // takes over the place when the stream is closed; may be nil
	logf     func(format string, args ...any)
	watch    *pathWatch
	done     chan struct{} // closed when nothing more is read

	mu     sync.Mutex // guards what follows and the closing of done
	file   *os.File   // nil: there is none
	at     int64      // offset of the next byte in file
	next   *os.File   // what the name belonged to after file; nil: still file
	due    bool       // next has its turn at the end of file
	closed bool
}

// place is where a follower stopped.
type place struct {
	file *os.File
	at   int64
}

func (p *place) Close() error { return p.file.Close() }

// openFollow opens a file: with the follow option, which only reads. It goes on
// where the last stream on e has stopped if d.Held knows the place.
func openFollow(d *Dialer, e Endpoint, access Access) (Stream, error) {
	o := e.Options.File
	if access != ReadOnly || o.ReadWrite || o.Append {
		return nil, fmt.Errorf("%w: %s: follow only reads", ErrSyntax, e)
	}
	f := &follower{endpoint: e, path: e.Path, held: d.Held, logf: d.logf, done: make(chan struct{})}
	f.watch = newPathWatch(e.Path, d.logf) // before the first look: no change goes unseen
	if err := f.begin(o); err != nil {
		return nil, errors.Join(fileFailure("open", e.Path, err), f.watch.close())
	}
	return f, nil
}

// begin finds the place to read from. A file that is not there yet is no error.
func (f *follower) begin(o FileOptions) error {
	if last, ok := f.held.take(f.endpoint).(*place); ok {
		f.file, f.at = last.file, last.at
		f.logf("following %s on from byte %d", f.path, f.at)
		return nil
	}
	file, err := openRegular(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		f.logf("following %s, which does not exist yet", f.path)
		return nil
	}
	if err != nil {
		return err
	}
	f.file = file
	if f.at, err = file.Seek(0, io.SeekEnd); err == nil && o.HasOffset {
		f.at, err = file.Seek(min(o.Offset, f.at), io.SeekStart)
	}
	if err != nil {
		return errors.Join(err, file.Close())
	}
	f.logf("following %s from byte %d", f.path, f.at)
	return nil
}

// openRegular opens a regular file for reading. The check comes first: opening
// a named pipe would wait for its writer.
func openRegular(path string) (*os.File, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, syscall.EISDIR
	case !info.Mode().IsRegular():
		return nil, errors.New("only a regular file can be followed")
	}
	return os.Open(path)
}

// Read waits until there are bytes or the stream is closed.
func (f *follower) Read(b []byte) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	for {
		n, err := f.readNow(b)
		if n > 0 || err != nil {
			return n, fileFailure("read", f.path, err)
		}
		if !f.watch.wait(f.done) {
			return 0, fileFailure("read", f.path, os.ErrClosed)
		}
	}
}

// readNow gives what is there now; nothing is no error.
func (f *follower) readNow(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for {
		if f.isDone() {
			return 0, os.ErrClosed
		}
		if f.file == nil && !f.appeared() {
			return 0, nil
		}
		n, err := f.file.ReadAt(b, f.at)
		f.at += int64(n)
		if n > 0 {
			return n, nil
		}
		if err != io.EOF {
			return 0, err
		}
		if more, err := f.atEnd(); !more {
			return 0, err
		}
	}
}

// appeared looks for the file that was not there.
func (f *follower) appeared() bool {
	file, err := openRegular(f.path)
	if err != nil {
		return false
	}
	f.logf("%s has appeared", f.path)
	f.file, f.at = file, 0
	return true
}

// atEnd finds out why there is nothing more to read just now, and whether there
// is after all.
func (f *follower) atEnd() (more bool, err error) {
	here, err := f.file.Stat()
	switch {
	case err != nil:
		return false, err
	case here.Size() < f.at:
		f.logf("%s was truncated; reading it from its beginning", f.path)
		f.at = 0
		return true, nil
	case here.Size() > f.at:
		return true, nil // written just now
	case f.due:
		f.turn()
		return true, nil
	}
	return f.rotated(here), nil
}

// rotated looks whether the name belongs to another file and whether that one is
// due. The old one is then read once more before the new one has its turn.
func (f *follower) rotated(here fs.FileInfo) bool {
	now, err := os.Stat(f.path)
	if f.next == nil && err == nil && !os.SameFile(now, here) {
		f.next, _ = openRegular(f.path) // from now on it is ours, whatever its name
	}
	if f.next == nil {
		return false
	}
	next, failed := f.next.Stat()
	written := failed == nil && next.Size() > 0
	if !written && err == nil && os.SameFile(now, here) { // the name has come back
		_ = f.next.Close()
		f.next = nil
		return false
	}
	f.due = written || err == nil && !os.SameFile(now, next)
	return f.due
}

// turn leaves the old file for the new one.
func (f *follower) turn() {
	f.logf("%s is another file now; reading it from its beginning", f.path)
	_ = f.file.Close() // it was only read
	f.file, f.at, f.next, f.due = f.next, 0, nil, false
}

// endReading wakes Read for good, before the place is settled.
func (f *follower) endReading() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if !f.isDone() {
		close(f.done)
	}
}

// giveBack takes back bytes that were read and have not arrived. Those of a
// file that is not the present one any more are gone.
func (f *follower) giveBack(bytes int64, _ int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.at = max(0, f.at-bytes)
}

// Write fails: a followed file is only read.
func (f *follower) Write([]byte) (int, error) {
	return 0, fileFailure("write", f.path, syscall.EBADF)
}

// CloseWrite does nothing.
func (f *follower) CloseWrite() error { return nil }

// CanRead reports true.
func (f *follower) CanRead() bool { return true }

// CanWrite reports false.
func (f *follower) CanWrite() bool { return false }

// Close wakes Read, and leaves the place in the file to the next stream if
// somebody keeps it.
func (f *follower) Close() error {
	f.endReading()
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return nil
	}
	f.closed = true
	err := f.watch.close()
	if f.next != nil {
		err = errors.Join(err, f.next.Close())
	}
	if f.file == nil {
		return err
	}
	kept, failed := f.held.keep(f.endpoint, &place{file: f.file, at: f.at})
	if !kept {
		failed = f.file.Close()
	}
	return errors.Join(err, failed)
}

func (f *follower) isDone() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}
