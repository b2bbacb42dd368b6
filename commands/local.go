package commands

import (
	"context"
	"net"
	"strconv"
	"strings"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/process"
)

// given reports whether a child was asked for, or a recording in its place.
func (s childSpec) given() bool { return len(s.Args) > 0 || s.Shell != "" || s.Play != nil }

// openLocal opens the local end of a connection: the child in spec, to which
// env and the open files that remote passes are added, or standard input and
// output. The caller closes the stream;
// [relay] does, and waits for the child. The end of ctx ends the child.
func openLocal(ctx context.Context, c *Console, d *netio.Dialer, spec childSpec, env []string, remote netio.Stream) (netio.Stream, error) {
	if !spec.given() {
		return d.Open(ctx, netio.Endpoint{Scheme: netio.Stdio}, netio.ReadWrite)
	}
	if spec.Play != nil {
		return spec.Play(), nil
	}
	if spec.Terminal != nil {
		spec.Terminal = &process.Terminal{Size: d.Window, Escape: spec.Terminal.Escape}
	}
	command := process.Command{
		Args:   spec.Args,
		Shell:  spec.Shell,
		Env:    append(c.Environ(), env...),
		Stderr: d.Stderr, Terminal: spec.Terminal,
	}
	if err := spec.taking(ctx, remote, &command); err != nil {
		return nil, err
	}
	defer closeAll(command.Files)
	child, err := process.Start(ctx, command)
	if err != nil {
		return nil, err
	}
	c.followWindow(child)
	c.Verbosef(1, "started %s%s, process %d", strings.Join(spec.Args, " "), spec.Shell, child.PID())
	return child, nil
}

// childEnv tells a child whom it is connected to: sockkit's own variables and
// those of UCSPI (https://cr.yp.to/proto/ucspi.txt). Either address may be nil.
func childEnv(remote, local net.Addr) []string {
	proto := "tcp"
	if remote != nil {
		proto = strings.TrimRight(remote.Network(), "46")
	}
	remoteHost, remotePort := hostAndPort(remote)
	localHost, localPort := hostAndPort(local)
	env := []string{
		"SOCKKIT_PROTO=" + proto,
		"SOCKKIT_REMOTE_ADDR=" + remoteHost,
		"SOCKKIT_REMOTE_PORT=" + remotePort,
		"SOCKKIT_LOCAL_ADDR=" + localHost,
		"SOCKKIT_LOCAL_PORT=" + localPort,
		"PROTO=" + strings.ToUpper(proto),
	}
	if proto != "tcp" {
		return env
	}
	return append(env,
		"TCPREMOTEIP="+remoteHost, "TCPREMOTEPORT="+remotePort,
		"TCPLOCALIP="+localHost, "TCPLOCALPORT="+localPort)
}

// hostAndPort splits an address; a Unix socket's path is a host without port.
func hostAndPort(a net.Addr) (host, port string) {
	switch a := a.(type) {
	case nil:
		return "", ""
	case *net.TCPAddr:
		ap := a.AddrPort()
		return ap.Addr().Unmap().String(), strconv.Itoa(a.Port)
	case *net.UDPAddr:
		return a.AddrPort().Addr().Unmap().String(), strconv.Itoa(a.Port)
	case netio.VSockAddr:
		return strconv.FormatUint(uint64(a.CID), 10), strconv.FormatUint(uint64(a.Port), 10)
	case *net.UnixAddr:
		if a == nil {
			return "", ""
		}
		return a.Name, ""
	default:
		return a.String(), ""
	}
}

// connEnv is childEnv for the two addresses of a connection that has them.
func connEnv(s netio.Stream) []string {
	conn, ok := s.(interface {
		RemoteAddr() net.Addr
		LocalAddr() net.Addr
	})
	if !ok {
		return nil
	}
	return childEnv(conn.RemoteAddr(), conn.LocalAddr())
}
