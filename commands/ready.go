package commands

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/coreos/go-systemd/v22/daemon"

	"github.com/sockkit/sockkit/netio"
)

// announce tells everyone who asked that addr is bound. It is called once,
// after everything is bound and before the first accept, so that whoever hears
// it can connect. Each channel that fails is an error: the one who waits on it
// would wait for ever.
func (r ready) announce(c *Console, addr net.Addr) error {
	c.Verbosef(1, "LISTENING %s", addr)
	if r.PortFile != "" {
		if err := writePort(r.PortFile, addr); err != nil {
			return fmt.Errorf("%w: --port-file: %w", netio.ErrLocal, err)
		}
	}
	if r.FD >= 0 {
		if err := writeReadyFD(r.FD, addr); err != nil {
			return fmt.Errorf("%w: --ready-fd %d: %w", netio.ErrLocal, r.FD, err)
		}
	}
	if _, err := daemon.SdNotify(false, daemon.SdNotifyReady); err != nil {
		c.Verbosef(1, "cannot notify systemd: %v", err)
	}
	return detach(addr)
}

// stopping tells systemd that a drain has begun. Who else waits sees the end of
// the process.
func stopping(c *Console) {
	if _, err := daemon.SdNotify(false, daemon.SdNotifyStopping); err != nil {
		c.Verbosef(1, "cannot notify systemd: %v", err)
	}
}

// writeReadyFD writes the address and a newline to an inherited descriptor and
// closes it, so that a reader sees its end as well as the line. Standard error
// and below stay open: others use them.
func writeReadyFD(fd int, addr net.Addr) error {
	f := os.NewFile(uintptr(fd), "ready-fd")
	if f == nil {
		return fs.ErrInvalid
	}
	_, err := fmt.Fprintln(f, addr)
	if fd <= 2 {
		return err
	}
	return errors.Join(err, f.Close())
}

// writePort writes the port and a newline to path; for a Unix socket, which has
// no port, its path. A reader never sees half of it: the file appears complete,
// by a rename. A FIFO, a device and /dev/fd/N are written into instead.
func writePort(path string, addr net.Addr) error {
	_, port := hostAndPort(addr)
	if port == "" {
		port = addr.String()
	}
	line := []byte(port + "\n")
	if info, err := os.Stat(path); isDescriptor(path) || err == nil && !info.Mode().IsRegular() {
		return writeInto(path, line)
	}
	return replaceFile(path, line)
}

// isDescriptor reports whether path is another name of one of our descriptors.
// Replacing such a name by a file is never what is meant.
func isDescriptor(path string) bool {
	for _, dir := range []string{"/dev/fd/", "/proc/self/fd/", "/dev/std"} {
		if strings.HasPrefix(path, dir) {
			return true
		}
	}
	return false
}

// writeInto writes to something that exists. Opening a FIFO waits for its
// reader, who is expected to be there.
func writeInto(path string, line []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	_, err = f.Write(line)
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
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// boundEnv is what --run's command learns: the address and port that are bound
// and a URL that can be dialed. Where every address is bound the URL says
// localhost, since a wildcard cannot be dialed everywhere.
func boundEnv(addr net.Addr) []string {
	host, port := hostAndPort(addr)
	return []string{
		"SOCKKIT_ADDR=" + host,
		"SOCKKIT_PORT=" + port,
		"SOCKKIT_URL=" + boundURL(addr),
	}
}

func boundURL(addr net.Addr) string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return addr.Network() + ":" + addr.String()
	}
	host, port := hostAndPort(addr)
	if tcp.IP.IsUnspecified() {
		host = "localhost"
	}
	return "tcp://" + net.JoinHostPort(host, port)
}
