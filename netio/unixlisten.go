package netio

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/user"
	"strconv"
	"syscall"
)

// socketFile is the file of a socket that we listen on.
type socketFile struct {
	path string
	info fs.FileInfo // the file as we made it
}

// remove deletes the file if it is still ours: somebody may have put another
// in its place. It is called while the socket is open, because until then the
// inode number cannot be given to a new file.
func (f *socketFile) remove() error {
	if f == nil {
		return nil
	}
	now, err := os.Lstat(f.path)
	if err != nil || !os.SameFile(now, f.info) {
		return nil
	}
	return os.Remove(f.path)
}

// listenUnix binds a Unix socket of connections.
func listenUnix(ctx context.Context, e Endpoint, o ListenOptions) (net.Listener, *socketFile, error) {
	var listener *net.UnixListener
	file, err := bindUnix(ctx, e, o, func(config net.ListenConfig) (io.Closer, error) {
		bound, err := config.Listen(ctx, string(e.Scheme), e.Path)
		if err != nil {
			return nil, err
		}
		listener = bound.(*net.UnixListener)
		listener.SetUnlinkOnClose(false) // socketFile decides
		return listener, nil
	})
	if err != nil {
		return nil, nil, err
	}
	if e.Scheme == Unixpacket {
		return packetListener{listener, cmp.Or(o.MaxMessage, maxUnixPacket)}, file, nil
	}
	return listener, file, nil
}

// bindUnix binds a Unix socket of any type with the bind that it is given, and
// sees to its file. A stale file is replaced; a live one and anything that is
// not a socket stay, and the address is in use.
func bindUnix(ctx context.Context, e Endpoint, o ListenOptions, bind func(net.ListenConfig) (io.Closer, error)) (*socketFile, error) {
	if err := checkUnixPath(e.Path); err != nil {
		return nil, err
	}
	owner, err := lookupOwner(e.Options.Owner)
	if err != nil {
		return nil, err
	}
	if !abstract(e.Path) {
		defer lockFolder(e.Path)()
		if err := clearStale(e.Path); err != nil {
			return nil, err
		}
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	socket := e.Options.Socket.over(o.Socket)
	bound, err := bind(net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		return errors.Join(socket.apply(raw, string(e.Scheme), false), owner.beforeBind(raw, e.Path))
	}})
	if err != nil {
		return nil, err
	}
	file, err := owner.afterBind(e.Path)
	if err != nil {
		return nil, errors.Join(err, file.remove(), bound.Close())
	}
	return file, nil
}

// clearStale removes a socket file that nobody listens on any more. A
// connection tells: only a dead socket refuses it, whatever its type is.
func clearStale(path string) error {
	before, err := os.Lstat(path)
	if err != nil {
		return nil // nothing there, or bind will say why not
	}
	if before.Mode()&fs.ModeSocket == 0 {
		return fmt.Errorf("the file exists and is not a socket: %w", syscall.EADDRINUSE)
	}
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: path, Net: "unix"})
	if err == nil {
		return errors.Join(syscall.EADDRINUSE, conn.Close())
	}
	if !errors.Is(err, syscall.ECONNREFUSED) {
		return syscall.EADDRINUSE
	}
	now, err := os.Lstat(path)
	if err != nil || !os.SameFile(before, now) {
		return nil // replaced meanwhile; bind will see what by
	}
	return os.Remove(path)
}

// owner is who may use a socket file, with names turned into numbers.
type owner struct {
	mode     fs.FileMode // 0 = what the umask leaves
	uid, gid int         // -1 = ours
}

func lookupOwner(o OwnerOptions) (owner, error) {
	found := owner{mode: o.Mode, uid: -1, gid: -1}
	if o.User != "" {
		id, err := numberOr(o.User, func() (string, error) {
			u, err := user.Lookup(o.User)
			if err != nil {
				return "", err
			}
			return u.Uid, nil
		})
		if err != nil {
			return found, fmt.Errorf("user %s: %w", o.User, err)
		}
		found.uid = id
	}
	if o.Group != "" {
		id, err := numberOr(o.Group, func() (string, error) {
			g, err := user.LookupGroup(o.Group)
			if err != nil {
				return "", err
			}
			return g.Gid, nil
		})
		if err != nil {
			return found, fmt.Errorf("group %s: %w", o.Group, err)
		}
		found.gid = id
	}
	return found, nil
}

// numberOr reads text as a number, or else the number that lookup finds.
func numberOr(text string, lookup func() (string, error)) (int, error) {
	if id, err := strconv.ParseUint(text, 10, 31); err == nil {
		return int(id), nil
	}
	found, err := lookup()
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(found)
}

// beforeBind makes the file that bind will create usable by nobody but its
// owner, so that there is no moment in which others can connect. afterBind
// opens it to those it is for.
func (o owner) beforeBind(raw syscall.RawConn, path string) error {
	if o.mode == 0 || abstract(path) {
		return nil
	}
	var failed error
	err := raw.Control(func(fd uintptr) { failed = restrictSocket(int(fd), o.mode&0o700) })
	return errors.Join(err, failed)
}

// afterBind gives the file its owner and its exact mode, whatever the umask
// is. The file is returned with an error too, so that it can be removed.
func (o owner) afterBind(path string) (*socketFile, error) {
	if abstract(path) {
		return nil, nil
	}
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	file := &socketFile{path: path, info: info}
	if o.uid >= 0 || o.gid >= 0 {
		if err := os.Lchown(path, o.uid, o.gid); err != nil {
			return file, err
		}
	}
	if o.mode != 0 {
		return file, os.Chmod(path, o.mode.Perm())
	}
	return file, nil
}
