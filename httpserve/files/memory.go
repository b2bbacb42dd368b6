package files

import (
	"sync"

	"github.com/sockkit/sockkit/framing/http1"
)

const (
	// smallFile is the size up to which a file is read rather than sent by the
	// kernel; from about 100 KB on sendfile is the cheaper way.
	smallFile = 64 << 10
	// entryOverhead is about what a remembered file costs beside its bytes.
	entryOverhead = 1 << 10
)

// memory holds small files that requests have asked for. It is asked for a file
// only together with a look at the file's state, so that it never answers for
// what has changed. Whatever stands there makes room for what is new: what is
// asked for often is soon back.
type memory struct {
	mu         sync.RWMutex
	entries    map[string]*entry // by a request's path, without the first slash
	used, most int64
}

// get returns what stands under a key, or nil.
func (m *memory) get(key []byte) *entry {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.entries[string(key)]
}

// put remembers an entry, unless it alone would be too much.
func (m *memory) put(key string, e *entry) {
	if e.cost() > m.most {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forget(key)
	for other := range m.entries {
		if m.used+e.cost() <= m.most {
			break
		}
		m.forget(other)
	}
	m.entries[key] = e
	m.used += e.cost()
}

// drop forgets what stands under a key if it is still that entry.
func (m *memory) drop(key []byte, e *entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries[string(key)] == e {
		m.forget(string(key))
	}
}

// forget removes a key; the lock is held.
func (m *memory) forget(key string) {
	if old, ok := m.entries[key]; ok {
		delete(m.entries, key)
		m.used -= old.cost()
	}
}

// remembered returns the file of a request's path if it is in memory and has not
// changed since it was read.
func (h *Handler) remembered(head *http1.Head) *entry {
	path := head.Path()
	if head.EncodedSlash || len(path) == 0 {
		return nil
	}
	e := h.memory.get(path[1:])
	if e == nil || h.watch.unchanged(e.name, e.state) {
		return e
	}
	h.memory.drop(path[1:], e)
	return nil
}
