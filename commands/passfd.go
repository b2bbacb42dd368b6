package commands

import (
	"context"
	"os"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/process"
)

// passing says which open files a Unix socket carries beside its bytes. The zero
// value carries none.
type passing struct {
	Send []int // descriptors of ours that go with the first byte
	Take bool  // what the peer passes goes to the child
}

func passingFlags() []cli.Flag {
	return group("Unix socket",
		listFlag("pass-fd", "pass our descriptor `N` with the first byte; child: the COMMAND gets the peer's, as LISTEN_FDS; repeatable", passedDescriptor))
}

// toChild is what --pass-fd child reads as.
const toChild = -1

// passedDescriptor reads one value of --pass-fd.
func passedDescriptor(text string) (int, error) {
	if text == "child" {
		return toChild, nil
	}
	fd, err := strconv.Atoi(text)
	if err != nil || fd < 0 || strings.HasPrefix(text, "+") {
		return 0, usagef("%q is neither the number of a descriptor nor child", text)
	}
	if !netio.InheritedDescriptor(fd) {
		return 0, usagef("descriptor %d is not open", fd).withHint("a shell opens it: sockkit unix --pass-fd 3 PATH 3<FILE")
	}
	return fd, nil
}

// readPassing fails where nobody is there to take what the peer passes.
func readPassing(ctx *cli.Context, e netio.Endpoint, child childSpec) (passing, error) {
	var p passing
	for _, fd := range listOf[int](ctx, "pass-fd") {
		if fd == toChild {
			p.Take = true
		} else {
			p.Send = append(p.Send, fd)
		}
	}
	switch {
	case !p.given():
		return p, nil
	case e.Scheme != netio.Unix:
		return p, usagef("--pass-fd needs --type stream")
	case p.Take && (!child.given() || child.Play != nil):
		return p, usagef("--pass-fd child needs a COMMAND").withHint("for example: sockkit unix -lk --pass-fd child PATH -- COMMAND")
	}
	return p, onlyWith(ctx, "excludes --pass-fd", "tls", "tls-self-signed", "zero", "serve-proxy", "proxy-protocol")
}

func (p passing) given() bool { return p.Take || len(p.Send) > 0 }

// over is s, which carries what p says.
func (p passing) over(s netio.Stream) (netio.Stream, error) {
	if !p.given() {
		return s, nil
	}
	carrier, err := netio.PassFiles(s, p.Send, p.Take)
	if err != nil {
		return nil, err
	}
	return carrier, nil
}

// passingAcceptor is an acceptor whose connections carry open files.
type passingAcceptor struct {
	acceptor
	passing
}

// Accept waits for a client.
func (a passingAcceptor) Accept(ctx context.Context) (netio.Stream, netio.Peer, error) {
	s, p, err := a.acceptor.Accept(ctx)
	if err != nil {
		return nil, p, err
	}
	carrier, err := a.over(s)
	if err != nil {
		s.Close()
		return nil, p, err
	}
	return carrier, p, nil
}

// taking adds to a child's command what the peer of remote passes it: as sockets
// are passed to services (sd_listen_fds(3)), from descriptor 3 on. It waits for
// the first byte of the peer. The files are the caller's to close.
func (s childSpec) taking(ctx context.Context, remote netio.Stream, command *process.Command) error {
	carrier, ok := inside[*netio.FilePasser](remote)
	if !ok || !s.Takes {
		return nil
	}
	if err := command.Check(); err != nil {
		return err // of the command itself, not of the shell below
	}
	files, err := carrier.Files(ctx)
	if err != nil {
		return err
	}
	command.Files = files
	names := strings.TrimSuffix(strings.Repeat("passed:", len(files)), ":")
	command.Env = append(command.Env, "LISTEN_FDS="+strconv.Itoa(len(files)), "LISTEN_FDNAMES="+names)
	// Only the new process knows its number. A shell that becomes the program keeps it.
	const tell = "LISTEN_PID=$$; export LISTEN_PID; "
	if len(command.Args) > 0 {
		command.Args = append([]string{"/bin/sh", "-c", tell + `exec "$@"`, "sh"}, command.Args...)
	} else {
		command.Shell = tell + command.Shell
	}
	return nil
}

func closeAll(files []*os.File) {
	for _, f := range files {
		f.Close()
	}
}
