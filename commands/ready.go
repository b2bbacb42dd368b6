package commands

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/coreos/go-systemd/v22/daemon"

	"github.com/sockkit/sockkit/netio"
)

// announce tells everyone who asked that addr is bound. It is called once,
// after everything is bound and before the first accept, so that whoever hears
// it can connect. Each channel that fails is an error: the one who waits on it
// would wait for ever.
func (r ready) announce(ctx context.Context, c *Console, addr net.Addr) error {
	c.Verbosef(1, "LISTENING %s", addr)
	c.event(event{Event: "listening", Local: addr.String()})
	if r.PortFile != "" {
		if err := writePort(ctx, r.PortFile, addr); ctx.Err() != nil {
			return context.Cause(ctx)
		} else if err != nil {
			return localFailure("--port-file "+r.PortFile, err)
		}
	}
	if r.FD >= 0 {
		if err := writeDescriptor(r.FD, addr.String()+"\n"); err != nil {
			return localFailure("--ready-fd "+strconv.Itoa(r.FD), err)
		}
	}
	if _, err := daemon.SdNotify(false, daemon.SdNotifyReady); err != nil {
		c.Verbosef(1, "cannot notify systemd: %v", err)
	}
	c.settle() // standard error may become another one
	return detach(addr)
}

// stopping tells systemd that a drain has begun. Who else waits sees the end of
// the process.
func stopping(c *Console) {
	c.event(event{Event: "draining"})
	if _, err := daemon.SdNotify(false, daemon.SdNotifyStopping); err != nil {
		c.Verbosef(1, "cannot notify systemd: %v", err)
	}
}

// writeDescriptor writes a line to an inherited descriptor and closes it, so
// that a reader sees its end as well as the line. Standard error and below stay
// open: others use them.
func writeDescriptor(fd int, line string) error {
	f := os.NewFile(uintptr(fd), "descriptor "+strconv.Itoa(fd))
	if f == nil {
		return fs.ErrInvalid
	}
	if _, err := f.WriteString(line); err != nil || fd <= 2 {
		return err
	}
	return f.Close()
}

// writePort writes the port and a newline to path; for a Unix socket, which has
// no port, its path. A reader never sees half of it: the file appears complete,
// by a rename. A FIFO, a device and /dev/fd/N are written into instead.
func writePort(ctx context.Context, path string, addr net.Addr) error {
	_, port := hostAndPort(addr)
	if port == "" {
		port = addr.String()
	}
	if fd, ok := descriptorOf(path); ok {
		return writeDescriptor(fd, port+"\n")
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		return writeInto(ctx, path, port+"\n")
	}
	return replaceFile(path, []byte(port+"\n"))
}

// descriptorOf recognises another name of one of our descriptors. It must not
// be opened again: a file would be written from its beginning.
func descriptorOf(path string) (fd int, ok bool) {
	switch path {
	case "/dev/stdout":
		return 1, true
	case "/dev/stderr":
		return 2, true
	}
	for _, dir := range []string{"/dev/fd/", "/proc/self/fd/"} {
		if name, found := strings.CutPrefix(path, dir); found {
			fd, err := strconv.Atoi(name)
			return fd, err == nil
		}
	}
	return 0, false
}

// fifoPause is how often a FIFO is asked whether it has a reader now.
const fifoPause = 10 * time.Millisecond

// writeInto writes to something that exists. A FIFO is waited for until it has
// a reader.
func writeInto(ctx context.Context, path, line string) error {
	f, err := os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0)
	for errors.Is(err, syscall.ENXIO) {
		if !sleepFor(ctx, fifoPause, func() {}) {
			return context.Cause(ctx)
		}
		f, err = os.OpenFile(path, os.O_WRONLY|syscall.O_NONBLOCK, 0)
	}
	if err != nil {
		return err
	}
	_, err = f.WriteString(line)
	return errors.Join(err, f.Close())
}

// replaceFile puts a new file in the place of path in one step.
func replaceFile(path string, line []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".sockkit-port-*")
	if err != nil {
		return err
	}
	_, err = f.Write(line)
	// CreateTemp makes files private; this one is for others to read.
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name()) // it is of no use; why there is no port file is what counts
	}
	return err
}

// boundEnv is what --run's command learns: the address and port that are bound
// and a URL that can be dialed. Where every address is bound the URL says
// localhost, since a wildcard cannot be dialed everywhere.
func (r ready) boundEnv(addr net.Addr) []string {
	host, port := hostAndPort(addr)
	return []string{
		"SOCKKIT_ADDR=" + host,
		"SOCKKIT_PORT=" + port,
		"SOCKKIT_URL=" + r.boundURL(addr),
	}
}

func (r ready) boundURL(addr net.Addr) string {
	host, port := hostAndPort(addr)
	if port == "" {
		return addr.Network() + ":" + addr.String()
	}
	if ip, err := netip.ParseAddr(host); err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	if at, ok := addr.(netio.VSockAddr); ok && at.Any() {
		host = "1" // this machine (vsock(7), VMADDR_CID_LOCAL)
	}
	return cmp.Or(r.URLs, addr.Network()) + "://" + net.JoinHostPort(host, port) + r.URLPath
}
