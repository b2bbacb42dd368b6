package files

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"io"
	"io/fs"
	"os"
	"syscall"
)

// The names of unfinished uploads end in what becomes of them if they are left
// behind: an oneTry is of no use to anybody, the parts of a file may go on.
const (
	oneTry = ".tmp"
	parts  = ".part"
)

// errLocked is a draft that somebody else writes.
var errLocked = errors.New("files: the upload is being written")

// draft is a file that is being uploaded. It has a hidden name in the directory
// where it will be, and is locked as long as it is open.
type draft struct {
	place
	hidden string // its name; "" once it has become what it was to be
	file   *os.File
	size   int64
}

// newDraft begins a draft of nothing. It must be discarded in the end, whatever
// becomes of it.
func (p place) newDraft() (*draft, error) {
	return p.openDraft(draftPrefix + rand.Text() + oneTry)
}

// partsName is the name of the draft that is uploaded in parts.
func (p place) partsName() string {
	sum := sha256.Sum256([]byte(p.name))
	return draftPrefix + base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:16]) + parts
}

// openDraft opens a draft, or begins one.
func (p place) openDraft(hidden string) (*draft, error) {
	file, err := openLocked(p.dir, hidden, os.O_RDWR|os.O_CREATE)
	if err != nil {
		return nil, err
	}
	d := &draft{place: p, hidden: hidden, file: file}
	if d.size, err = file.Seek(0, io.SeekEnd); err != nil {
		file.Close()
		return nil, err
	}
	return d, nil
}

// openLocked opens a file and locks it. Between the two it may have been published
// or swept away by whoever had the lock, and then it is another file that counts.
func openLocked(dir *os.Root, name string, flag int) (*os.File, error) {
	for range 3 {
		f, err := dir.OpenFile(name, flag|openFlags, 0o666)
		if err != nil {
			return nil, err
		}
		if !lock(f) {
			f.Close()
			return nil, errLocked
		}
		opened, err := f.Stat()
		if err == nil {
			found, err := dir.Lstat(name)
			if err == nil && os.SameFile(opened, found) && found.Mode().IsRegular() {
				return f, nil
			}
		}
		f.Close()
	}
	return nil, errLocked
}

// errContent is content that did not come to its end. The server has an answer of
// its own to that, if the client is still there.
var errContent = errors.New("files: the content broke off")

// copySize is how much is read of an upload at a time.
const copySize = 64 << 10

// fill appends what a client sends, up to its end. What is written stays in the
// draft also after an error.
func (d *draft) fill(content io.Reader) error {
	buf := make([]byte, copySize)
	for {
		n, err := content.Read(buf)
		if n > 0 {
			wrote, failed := d.file.Write(buf[:n])
			d.size += int64(wrote)
			if failed != nil {
				return failed
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return errors.Join(err, errContent)
		}
	}
}

// publish gives the draft its name, if allowed, which is asked last of all, still
// says what it replaces. It reports whether something was replaced.
func (h *Handler) publish(d *draft, allowed func() (fs.FileInfo, error)) (replaced bool, err error) {
	if err := d.file.Sync(); err != nil {
		return false, err
	}
	old, err := h.rename(d, allowed)
	if err != nil {
		return false, err
	}
	d.hidden = ""
	return old != nil, d.sync()
}

// rename is the moment in which the draft becomes the file.
func (h *Handler) rename(d *draft, allowed func() (fs.FileInfo, error)) (old fs.FileInfo, err error) {
	h.writing.publish.Lock()
	defer h.writing.publish.Unlock()
	old, err = allowed()
	if err != nil {
		return nil, err
	}
	if old == nil {
		return nil, renameNew(d.dir, d.hidden, d.name)
	}
	if err := d.file.Chmod(old.Mode().Perm()); err != nil { // who could not read it still cannot
		return nil, err
	}
	return old, d.dir.Rename(d.hidden, d.name)
}

// linkNew renames a file where the system cannot be told to replace nothing. Not
// every disk knows two names of one file; that nothing was there a moment ago, with
// the handler's lock held, must then do.
func linkNew(dir *os.Root, from, to string) error {
	err := dir.Link(from, to)
	if errors.Is(err, errors.ErrUnsupported) || errors.Is(err, syscall.EPERM) {
		return dir.Rename(from, to)
	}
	if err != nil {
		return err
	}
	return dir.Remove(from)
}

// discard ends a draft: what was not published is gone.
func (d *draft) discard() {
	if d.hidden != "" {
		_ = d.dir.Remove(d.hidden) // what is left of it, the sweeper takes
	}
	d.file.Close()
}

// keepIfAny ends a draft that is to be gone on with, if there is anything of it.
func (d *draft) keepIfAny() {
	if d.size == 0 {
		d.discard()
		return
	}
	d.file.Close()
}
