package files

import (
	"sync"
	"time"
)

const (
	// smallFile is the size up to which a file is read rather than sent by the
	// kernel; from about 100 KB on sendfile is the cheaper way.
	smallFile = 64 << 10
	// entryOverhead is about what a remembered file costs beside its bytes.
	entryOverhead = 1 << 10
	// watchAfter is how often a remembered file is looked at before the kernel
	// is asked to watch it, which costs as much as some looks.
	watchAfter = 3
	// lookAgain is how long the kernel alone is trusted. It says nothing of
	// writes through mmap, nor of a file system mounted over a directory.
	lookAgain = time.Second
)

// memory holds small files that requests have asked for. What it gives is either
// known not to have changed, because the kernel would have said so, or must be
// looked at first. Whatever stands there makes room for what is new: what is
// asked for often is soon back.
type memory struct {
	mu         sync.RWMutex
	entries    map[string]*entry // by a request's path, without the first slash
	used, most int64
	notices    *notices // nil = the kernel tells nothing of this tree
}

// get returns what stands under a key, or nil, and whether it is known to be as
// the file is now.
//
// Notices are only taken, under the full lock, together with what they make
// invalid: whoever holds the shared lock and finds none waiting has seen the
// effect of all that went before.
func (m *memory) get(key []byte, now time.Time) (e *entry, known bool) {
	for {
		m.mu.RLock()
		e = m.entries[string(key)]
		known = e != nil && e.watched && now.UnixNano()-e.looked.Load() < int64(lookAgain)
		pending := known && m.notices.pending()
		m.mu.RUnlock()
		if !pending {
			return e, known
		}
		m.mu.Lock()
		m.notices.take(m.forgetEntry, m.forgetWatched)
		m.mu.Unlock()
	}
}

// holds reports whether a watched file stands under a key.
func (m *memory) holds(key []byte) bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	e := m.entries[string(key)]
	return e != nil && e.watched
}

// put remembers an entry, unless it alone would be too much. An entry stands
// under one key only.
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
	e.key = key
	m.entries[key] = e
	m.used += e.cost()
}

// watch asks the kernel to tell when the entry's file, or what its name leads to,
// changes. The look comes last, so that whatever happens after it is told.
func (m *memory) watch(e *entry, look *glance) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries[e.key] == e && !e.watched && m.notices.add(e) {
		e.watched = look.unchanged(e.name, e.state)
	}
}

// drop forgets an entry if it still stands where it was put.
func (m *memory) drop(e *entry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forgetEntry(e)
}

func (m *memory) forgetEntry(e *entry) {
	if m.entries[e.key] == e {
		m.forget(e.key)
	}
}

// forgetWatched forgets all entries that the kernel was to watch.
func (m *memory) forgetWatched() {
	for key, e := range m.entries {
		if len(e.watches) > 0 {
			m.forget(key)
		}
	}
}

// forget removes a key; the lock is held.
func (m *memory) forget(key string) {
	if old, ok := m.entries[key]; ok {
		delete(m.entries, key)
		m.notices.remove(old)
		m.used -= old.cost()
	}
}

// close ends the watching.
func (m *memory) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forgetWatched()
	m.notices.close()
	m.notices = nil
}

// remembered returns the file under a key if it is in memory and has not changed
// since it was read. What is asked for again and again is then watched.
func (h *Handler) remembered(key []byte, now time.Time) *entry {
	e, known := h.memory.get(key, now)
	if e == nil || known {
		return e
	}
	if !h.look.unchanged(e.name, e.state) {
		h.memory.drop(e)
		return nil
	}
	e.looked.Store(now.UnixNano())
	if e.looks.Add(1) == watchAfter {
		h.memory.watch(e, h.look)
	}
	return e
}
