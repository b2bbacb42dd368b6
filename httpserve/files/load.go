package files

import (
	"io"
	"os"
	"sync/atomic"
	"time"
)

// entry is a file as it was found: its state, and its bytes or the open file.
type entry struct {
	name      string
	state     fileState
	mediaType string
	settled   bool     // it can be remembered
	data      []byte   // nil if file is not
	file      *os.File // of a file that is not small; whoever has the entry closes it

	plain *representation // of a small file
	// coded are the representations that were compressed so far, of a small
	// file.
	coded [codingCount]atomic.Pointer[representation]

	// What the memory knows of it; key, watched and watches under its lock.
	key     string
	watched bool         // notices tell of every change
	watches []watchPoint // what they watch for it
	looks   atomic.Int32
	looked  atomic.Int64 // when the file was last looked at, in ns since 1970
}

// cost is how much memory the entry takes at most.
func (e *entry) cost() int64 {
	size := int64(len(e.data))
	if compressible(e.mediaType) {
		size *= 3 // with what gzip and zstd make of it
	}
	return size + entryOverhead
}

// load opens a file, and reads it if it is small.
func (h *Handler) load(name string, now time.Time) (*entry, error) {
	f, state, err := h.open(name)
	if err != nil {
		return nil, err
	}
	e := &entry{name: name, state: state, settled: state.settled(now)}
	if state.size > smallFile {
		e.file = f
		e.mediaType, err = h.typeOf(name, f, nil)
		if err != nil {
			f.Close()
		}
		return e, err
	}
	defer f.Close()
	if err := e.read(f); err != nil {
		return nil, err
	}
	e.mediaType, err = h.typeOf(name, f, e.data)
	if err != nil {
		return nil, err
	}
	e.plain = h.describe(e.state, h.plainForm(e, now), now)
	e.plain.inMemory(e.data, true)
	return e, nil
}

// read reads the file up to the size that it had. If it changes meanwhile, what
// was read is sent as it is, and nobody shall take it for the file later.
func (e *entry) read(f *os.File) error {
	e.data = make([]byte, e.state.size)
	n, err := f.ReadAt(e.data, 0)
	if err != nil && err != io.EOF {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if n < len(e.data) || stateOf(info) != e.state {
		e.data = e.data[:n]
		e.state.size = int64(n)
		e.state.modified = time.Now().UnixNano()
		e.settled = false
	}
	return nil
}

// plainForm is a file as it is.
func (h *Handler) plainForm(e *entry, now time.Time) form {
	return form{mediaType: e.mediaType, vary: h.varies(e), tag: tagOf(e.state, identity, now)}
}

// sniffed is how many bytes of a file tell its type, where its name does not.
const sniffed = 512

// typeOf returns the media type of a file; start is its beginning if it has been
// read.
func (h *Handler) typeOf(name string, f *os.File, start []byte) (string, error) {
	if known := typeByName(name, h.opts.MIME); known != "" {
		return known, nil
	}
	if start == nil {
		start = make([]byte, sniffed)
		n, err := f.ReadAt(start, 0)
		if err != nil && err != io.EOF {
			return "", err
		}
		start = start[:n]
	}
	return typeByContent(start[:min(len(start), sniffed)]), nil
}
