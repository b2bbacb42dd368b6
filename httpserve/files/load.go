package files

import (
	"io"
	"os"
	"sync/atomic"
	"time"
)

// entry is a file as it was found: its state, and its bytes or the open file. The
// file is shared: whoever got the entry releases it, and the last one closes it.
type entry struct {
	name      string
	state     fileState
	mediaType string
	settled   bool     // it can be remembered
	data      []byte   // of a small file
	file      *os.File // of others
	holders   atomic.Int32

	plain *representation // the file as it is
	// coded are the representations that were compressed so far, of a small
	// file.
	coded [codingCount]atomic.Pointer[representation]
	// beside is what the file is as the coded form of the one it lies beside.
	beside atomic.Pointer[representation]

	// What the memory knows of it; key, watched and watches under its lock.
	key     string
	watched bool         // notices tell of every change
	watches []watchPoint // what they watch for it
	looks   atomic.Int32
	looked  atomic.Int64 // when the file was last looked at, in ns since 1970
	asked   atomic.Int64 // when a file that is kept open was last asked for
}

// hold keeps the file open for one more.
func (e *entry) hold(now time.Time) {
	if e.file != nil {
		e.holders.Add(1)
		e.asked.Store(now.UnixNano())
	}
}

// release ends what load, hold or the memory began.
func (e *entry) release() {
	if e.file != nil && e.holders.Add(-1) == 0 {
		e.file.Close()
	}
}

// cost is how much memory the entry takes at most, or how much of it an open file
// is worth.
func (e *entry) cost() int64 {
	size := int64(len(e.data))
	switch {
	case e.file != nil:
		return openCost
	case compressible(e.mediaType):
		size *= 3 // with what gzip and zstd make of it
	}
	return size + entryOverhead
}

// load opens a file, and reads it if it is small. The entry is to be released.
func (h *Handler) load(name string, now time.Time) (*entry, error) {
	f, state, err := h.open(name)
	if err != nil {
		return nil, err
	}
	e := &entry{name: name, state: state, settled: state.settled(now)}
	if err := h.fill(e, f); err != nil {
		f.Close()
		return nil, err
	}
	e.hold(now)
	e.plain = h.describe(e.state, h.plainForm(e, now), now)
	if e.file != nil {
		e.plain.fromFile(e)
	} else {
		f.Close()
		e.plain.inMemory(e.data, true)
	}
	return e, nil
}

// fill reads what there is to know of a file.
func (h *Handler) fill(e *entry, f *os.File) (err error) {
	if e.state.size > smallFile {
		e.file = f
	} else if err := e.read(f); err != nil {
		return err
	}
	e.mediaType, err = h.typeOf(e.name, f, e.data)
	return err
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
