package files

import (
	"os"

	"golang.org/x/sys/unix"
)

// glance looks at the state of a file that is known already, in as few system
// calls as can be: one openat2 walks the whole path within the tree, where
// os.Root takes a call for each part.
type glance struct {
	dir     *os.File
	fd      int
	resolve uint64
	slow    *os.Root
	links   Symlinks
}

func newGlance(root *os.Root, links Symlinks) (*glance, error) {
	dir, err := root.Open(".")
	if err != nil {
		return nil, err
	}
	g := &glance{dir: dir, fd: int(dir.Fd()), resolve: unix.RESOLVE_BENEATH | unix.RESOLVE_NO_MAGICLINKS, slow: root, links: links}
	if links == SymlinksNever {
		g.resolve |= unix.RESOLVE_NO_SYMLINKS
	}
	return g, nil
}

func (g *glance) close() { g.dir.Close() }

// unchanged reports whether the name still leads to a file of that state. False
// is never wrong: the file is then looked up anew.
func (g *glance) unchanged(name string, s fileState) bool {
	how := unix.OpenHow{Flags: unix.O_PATH | unix.O_CLOEXEC, Resolve: g.resolve}
	fd, err := unix.Openat2(g.fd, name, &how)
	if err != nil {
		return (err == unix.ENOSYS || err == unix.EPERM) && g.unchangedSlowly(name, s)
	}
	defer unix.Close(fd)
	var st unix.Stat_t
	if unix.Fstat(fd, &st) != nil {
		return false
	}
	device := uint64(st.Dev) //nolint:unconvert // it has 32 bits on some processors
	return s == fileState{device, st.Ino, st.Size, st.Mtim.Nano(), st.Ctim.Nano()}
}

// unchangedSlowly is for systems without openat2.
func (g *glance) unchangedSlowly(name string, s fileState) bool {
	if g.links == SymlinksNever {
		return false
	}
	info, err := g.slow.Stat(name)
	return err == nil && stateOf(info) == s
}
