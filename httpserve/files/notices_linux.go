package files

import (
	"encoding/binary"
	"strconv"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// notices are what the kernel tells of changes in the tree, by inotify(7). A
// notice waits before the call that made the change has returned. All methods are
// called under the memory's lock, pending under the shared one; a nil *notices
// watches nothing.
type notices struct {
	fd      int
	root    int // the tree's directory
	waiting map[watchPoint][]*entry
	points  map[int32]int // how many watch points each watch serves
	buf     []byte
}

// watchPoint is a place where a change may happen: a name in a directory that is
// watched, or, without a name, a file itself.
type watchPoint struct {
	watch int32
	name  string
}

const (
	fileChanges = unix.IN_MODIFY | unix.IN_ATTRIB | unix.IN_DELETE_SELF | unix.IN_MOVE_SELF
	nameChanges = unix.IN_CREATE | unix.IN_DELETE | unix.IN_MOVED_FROM | unix.IN_MOVED_TO
	dirChanges  = nameChanges | unix.IN_ATTRIB | unix.IN_DELETE_SELF | unix.IN_MOVE_SELF | unix.IN_ONLYDIR
	// insideOnly: the way to a watched file has no links and leads over no mount,
	// where a change elsewhere would lead it to another file unnoticed.
	insideOnly = unix.RESOLVE_BENEATH | unix.RESOLVE_NO_SYMLINKS | unix.RESOLVE_NO_XDEV
)

// newNotices returns nil where the kernel cannot see all changes: file systems
// that others change too, or that lie over others, and systems without inotify
// or with no more of it to give.
func newNotices(tree *glance) *notices {
	var fs unix.Statfs_t
	if err := unix.Fstatfs(tree.fd, &fs); err != nil {
		return nil
	}
	switch uint32(fs.Type) { // the type of Type differs by processor
	case unix.EXT4_SUPER_MAGIC, unix.XFS_SUPER_MAGIC, unix.BTRFS_SUPER_MAGIC, unix.TMPFS_MAGIC, unix.F2FS_SUPER_MAGIC:
	default:
		return nil
	}
	fd, err := unix.InotifyInit1(unix.IN_NONBLOCK | unix.IN_CLOEXEC)
	if err != nil {
		return nil
	}
	return &notices{
		fd:      fd,
		root:    tree.fd,
		waiting: map[watchPoint][]*entry{},
		points:  map[int32]int{},
		buf:     make([]byte, 16<<10),
	}
}

func (n *notices) close() {
	if n != nil {
		_ = unix.Close(n.fd) // nothing was written
	}
}

// pending reports whether there are notices that were not taken.
func (n *notices) pending() bool {
	if n == nil {
		return false
	}
	var waiting int32
	// FIONREAD under its other name. It never blocks, so the scheduler need not know.
	_, _, err := unix.RawSyscall(unix.SYS_IOCTL, uintptr(n.fd), unix.TIOCINQ, uintptr(unsafe.Pointer(&waiting)))
	return err != 0 || waiting > 0
}

// add watches an entry's file and every name on the way to it. False means that
// it cannot be watched; then nothing is.
func (n *notices) add(e *entry) bool {
	if n == nil {
		return false
	}
	dir, rest := ".", e.name
	for {
		child, below, deeper := strings.Cut(rest, "/")
		if !n.addPoint(e, dir, child, dirChanges) {
			return false
		}
		if !deeper {
			return n.addPoint(e, e.name, "", fileChanges)
		}
		dir, rest = e.name[:len(e.name)-len(below)-1], below
	}
}

// addPoint watches one place for an entry, or gives up all that it has.
func (n *notices) addPoint(e *entry, path, name string, changes uint32) bool {
	how := unix.OpenHow{Flags: unix.O_PATH | unix.O_CLOEXEC, Resolve: insideOnly}
	fd, err := unix.Openat2(n.root, path, &how)
	if err != nil {
		n.remove(e)
		return false
	}
	defer unix.Close(fd)
	watch, err := unix.InotifyAddWatch(n.fd, "/proc/self/fd/"+strconv.Itoa(fd), changes)
	if err != nil {
		n.remove(e)
		return false
	}
	point := watchPoint{int32(watch), name}
	n.waiting[point] = append(n.waiting[point], e)
	n.points[point.watch]++
	e.watches = append(e.watches, point)
	return true
}

// remove ends the watching for an entry.
func (n *notices) remove(e *entry) {
	for _, point := range e.watches {
		n.removeFrom(point, e)
	}
	e.watches, e.watched = nil, false
}

func (n *notices) removeFrom(point watchPoint, e *entry) {
	entries := n.waiting[point]
	for i := range entries {
		if entries[i] == e {
			entries[i] = entries[len(entries)-1]
			entries = entries[:len(entries)-1]
			break
		}
	}
	if n.waiting[point] = entries; len(entries) == 0 {
		delete(n.waiting, point)
	}
	if n.points[point.watch]--; n.points[point.watch] == 0 {
		delete(n.points, point.watch)
		_, _ = unix.InotifyRmWatch(n.fd, uint32(point.watch)) // the file may be gone
	}
}

// take reads what is pending and forgets the entries it concerns, or all that are
// watched if that is not known.
func (n *notices) take(forget func(*entry), forgetAll func()) {
	for {
		size, err := unix.Read(n.fd, n.buf)
		if err == unix.EINTR {
			continue
		}
		if err != nil || size <= 0 {
			if err != unix.EAGAIN {
				forgetAll()
			}
			return
		}
		n.read(n.buf[:size], forget, forgetAll)
	}
}

// read goes through notices as the kernel lays them out: the watch, what
// happened, a cookie and the length of the name, 4 bytes each, and the name with
// NUL behind it.
func (n *notices) read(buf []byte, forget func(*entry), forgetAll func()) {
	for len(buf) >= unix.SizeofInotifyEvent {
		watch := int32(binary.NativeEndian.Uint32(buf))
		mask := binary.NativeEndian.Uint32(buf[4:])
		length := int(binary.NativeEndian.Uint32(buf[12:]))
		name := strings.TrimRight(string(buf[unix.SizeofInotifyEvent:][:length]), "\x00")
		buf = buf[unix.SizeofInotifyEvent+length:]
		point := watchPoint{watch, name}
		switch {
		case mask&unix.IN_Q_OVERFLOW != 0, name == "" && n.points[watch] > len(n.waiting[point]):
			forgetAll() // what was lost is not known; a directory itself has changed
		default:
			for entries := n.waiting[point]; len(entries) > 0; entries = n.waiting[point] {
				forget(entries[0])
			}
		}
	}
}
