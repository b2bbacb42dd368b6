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
	// openCost is what a file that is kept open counts for.
	openCost = 256 << 10
	// openTime is how long a file is kept open that nobody asks for: it may have
	// been removed, and its space on the disk is wanted.
	openTime = 10 * time.Second
	// watchAfter is how often a remembered file is looked at before the kernel
	// is asked to watch it, which costs as much as some looks.
	watchAfter = 3
	// lookAgain is how long the kernel alone is trusted. It says nothing of
	// writes through mmap, nor of a file system mounted over a directory.
	lookAgain = time.Second
)

// memory holds files that requests have asked for: the bytes of small ones, and
// large ones open, where the kernel tells of their changes. What it gives is either
// known not to have changed, because the kernel would have said so, or must be
// looked at first. Whatever stands there makes room for what is new: what is
// asked for often is soon back.
type memory struct {
	mu         sync.RWMutex
	entries    map[string]*entry // by a request's path, sidecars by their name
	used, most int64
	notices    *notices // nil = the kernel tells nothing of this tree
	closing    *time.Timer
}

// get returns what stands under a key, held for the caller, or nil; and whether it
// is known to be as the file is now.
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
		if e != nil && !pending {
			e.hold(now)
		}
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

// put remembers an entry, unless it is not settled or would be too much alone. An
// entry stands under one key only.
func (m *memory) put(key string, e *entry) {
	if !e.settled || e.cost() > m.most {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if e.file != nil && !m.keepsOpen() {
		return
	}
	m.forget(key)
	for other := range m.entries {
		if m.used+e.cost() <= m.most {
			break
		}
		m.forget(other)
	}
	e.key = key
	e.hold(time.Now())
	m.entries[key] = e
	m.used += e.cost()
}

// keepsOpen reports whether files are kept open, and sees to it that they are
// closed again.
func (m *memory) keepsOpen() bool {
	if m.notices == nil {
		return false
	}
	if m.closing == nil {
		m.closing = time.AfterFunc(openTime, func() { m.closeIdle(time.Now()) })
	}
	return true
}

// closeIdle forgets the open files that were not asked for of late, and comes
// again as long as there are others.
func (m *memory) closeIdle(now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	open := false
	for key, e := range m.entries {
		switch {
		case e.file == nil:
		case now.UnixNano()-e.asked.Load() >= int64(openTime):
			m.forget(key)
		default:
			open = true
		}
	}
	if open {
		m.closing.Reset(openTime)
	} else {
		m.closing = nil
	}
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
		old.release()
	}
}

// close forgets everything and ends the watching.
func (m *memory) close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for key := range m.entries {
		m.forget(key)
	}
	if m.closing != nil {
		m.closing.Stop()
	}
	m.notices.close()
	m.notices, m.most = nil, 0
}

// remembered returns the file under a key if it is in memory and has not changed
// since it was read, to be released. What is asked for again and again is watched.
func (h *Handler) remembered(key []byte, now time.Time) *entry {
	e, known := h.memory.get(key, now)
	if e == nil || known {
		return e
	}
	if !h.look.unchanged(e.name, e.state) {
		h.memory.drop(e)
		e.release()
		return nil
	}
	e.looked.Store(now.UnixNano())
	if e.looks.Add(1) == watchAfter {
		h.memory.watch(e, h.look)
	}
	return e
}
