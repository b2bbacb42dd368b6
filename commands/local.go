package commands

import (
	"context"
	"errors"
	"net"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// childGrace is how long a child may take to end once its streams are closed,
// and again once it was asked to.
const childGrace = 2 * time.Second

// given reports whether a child was asked for.
func (s childSpec) given() bool { return len(s.Args) > 0 || s.Shell != "" }

// endpoint is the local end that the options name: a child, or standard input
// and output.
func (s childSpec) endpoint() netio.Endpoint {
	switch {
	case s.Shell != "":
		return netio.Endpoint{Scheme: netio.Sh, Path: s.Shell}
	case len(s.Args) > 0:
		return netio.Endpoint{Scheme: netio.Exec, Path: quoteWords(s.Args)}
	default:
		return netio.Endpoint{Scheme: netio.Stdio}
	}
}

// quoteWords writes words so that shell quoting reads the same words back.
func quoteWords(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
	}
	return strings.Join(quoted, " ")
}

// openLocal opens the local end of a connection: the child in spec, to which
// env is added, or standard input and output. The caller closes the stream;
// [relay] does, and waits for the child.
func openLocal(ctx context.Context, c *Console, d *netio.Dialer, spec childSpec, env []string) (netio.Stream, error) {
	e := spec.endpoint()
	own := *d
	own.Env = append(os.Environ(), env...)
	s, err := own.Open(ctx, e, netio.ReadWrite)
	if err != nil {
		return nil, err
	}
	if spec.given() {
		c.Verbosef(1, "started %s", e.Path)
	}
	return s, nil
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

// childStream is a stream to a process that can be waited for.
type childStream interface {
	netio.Exiter
	Wait(ctx context.Context) error
}

// childResult waits for a child whose streams are closed, and returns its
// status in place of what became of the connection; that is noted. Only when
// the run itself was stopped, by a signal or a timeout, is that the result: the
// child's status is then our own doing.
func childResult(ctx context.Context, c *Console, child childStream, relayed error) error {
	stopped := ctx.Err() != nil
	if stopped {
		child.Terminate()
	}
	status := waitChild(ctx, child)
	if stopped {
		return relayed
	}
	if relayed != nil {
		c.Notef("%v", relayed)
	}
	return status
}

// waitChild waits for the child to end by itself, then with SIGTERM.
func waitChild(ctx context.Context, child childStream) error {
	ctx = context.WithoutCancel(ctx)
	var err error
	for range 2 {
		patient, cancel := context.WithTimeoutCause(ctx, childGrace,
			&netio.TimeoutError{Which: "child", After: childGrace})
		err = child.Wait(patient)
		gaveUp := patient.Err() != nil
		cancel()
		if !gaveUp || !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, netio.ErrTimeout) {
			return err
		}
		child.Terminate()
	}
	return err
}
