//go:build unix

package main

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// peerConn is what a scripted peer talks over: TCP or Unix, with half-close.
type peerConn interface {
	net.Conn
	CloseWrite() error
}

// peerModes are the behaviours of `peer MODE [ARG...]`. Each serves one
// connection, except those that dial.
var peerModes = map[string]func(peerConn, []string) error{
	"answer-after-eof": answerAfterEOF,
	"answer-and-close": answerAndClose,
	"half-close-early": halfCloseEarly,
	"reset":            resetMidway,
	"close-unread":     closeUnread,
	"count":            countAll,
	"flood":            flood,
	"stall":            stall,
	"cancel-on-eof":    cancelOnEOF,
	"chatty":           chatty,
	"tls-cut":          cutTLS,
	"tls-answer":       answerTLS,
}

// peerMain is the program that plays the remote side:
//
//	peer -port-file FILE | -unix PATH MODE [ARG...]   listens once
//	peer -port-file FILE dns NAME=ADDRESS,ADDRESS...  answers questions over UDP
//	peer certificates                                 writes some for TLS
//	peer -port-file FILE websocket                    a server of WebSockets
//	peer clients N ADDRESS                            dials N times at once
//	peer prompt WITHIN DURATION ADDRESS               one client of HTTP, timed
//	peer requests N ADDRESS                       N clients of HTTP, until it closes
//	peer activate [-accept] NAME=ADDRESS... -- PROGRAM  passes sockets as systemd does
//	peer wire -far PID [OPTION...]                    joins two machines, see netns
//	peer lines N M ADDRESS                            dials N times and writes M lines each
//	peer check-lines N M FILE                         looks whether they all are there
//	peer blocking                                     tells whether stdin and stdout block
func peerMain() {
	portFile := flag.String("port-file", "", "where the port of the listener is written")
	path := flag.String("unix", "", "listen on a Unix socket")
	flag.Parse()
	if err := runPeer(*portFile, *path, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, "peer:", err)
		os.Exit(1)
	}
}

func runPeer(portFile, path string, args []string) error {
	switch args[0] {
	case "requests":
		return keepRequesting(args[1:])
	case "prompt":
		return askPromptly(args[1:])
	case "clients":
		n, err := strconv.Atoi(args[1])
		if err != nil {
			return err
		}
		return manyClients(n, args[2])
	case "lines":
		return writeLines(args[1:])
	case "check-lines":
		return checkLines(args[1:])
	case "blocking":
		return tellBlocking()
	case "activate":
		return activate(args[1:])
	case "wire":
		return runWire(args[1:])
	case "certificates":
		return makeCertificates()
	case "dns":
		return serveNames(portFile, args[1:])
	case "websocket":
		return serveWebSocket(portFile)
	}
	mode := peerModes[args[0]]
	if mode == nil {
		return fmt.Errorf("no mode %q", args[0])
	}
	conn, err := acceptOne(portFile, path)
	if err != nil {
		return err
	}
	defer conn.Close()
	return mode(conn, args[1:])
}

func acceptOne(portFile, path string) (peerConn, error) {
	network, address := "tcp", "127.0.0.1:0"
	if path != "" {
		network, address = "unix", path
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		return nil, err
	}
	defer listener.Close()
	if portFile != "" {
		if err := writePort(portFile, listener.Addr().(*net.TCPAddr).Port); err != nil {
			return nil, err
		}
	}
	conn, err := listener.Accept()
	if err != nil {
		return nil, err
	}
	return conn.(peerConn), nil
}

func writePort(name string, port int) error {
	temporary := name + ".new"
	if err := os.WriteFile(temporary, fmt.Appendf(nil, "%d\n", port), 0o600); err != nil {
		return err
	}
	return os.Rename(temporary, name)
}

// answerAfterEOF reads everything, waits, and says how much it was.
func answerAfterEOF(conn peerConn, args []string) error {
	n, err := io.Copy(io.Discard, conn)
	if err != nil {
		return err
	}
	delay, err := time.ParseDuration(args[0])
	if err != nil {
		return err
	}
	time.Sleep(delay)
	_, err = fmt.Fprintf(conn, "answer to %d bytes\n", n)
	return err
}

// answerAndClose answers one line and closes.
func answerAndClose(conn peerConn, _ []string) error {
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return err
	}
	_, err = io.WriteString(conn, "answer to "+line)
	return err
}

// halfCloseEarly ends its own direction before it reads everything and says on
// stdout how much came.
func halfCloseEarly(conn peerConn, _ []string) error {
	if _, err := io.WriteString(conn, "enough said\n"); err != nil {
		return err
	}
	if err := conn.CloseWrite(); err != nil {
		return err
	}
	return countAll(conn, nil)
}

// resetMidway answers some bytes after the first read, then resets.
func resetMidway(conn peerConn, _ []string) error {
	if _, err := conn.Read(make([]byte, 64)); err != nil {
		return err
	}
	if _, err := io.WriteString(conn, "so far so good\n"); err != nil {
		return err
	}
	time.Sleep(300 * time.Millisecond) // long enough to be read before the reset discards it
	return conn.(*net.TCPConn).SetLinger(0)
}

// closeUnread reads one byte and closes while there is more, which resets.
func closeUnread(conn peerConn, _ []string) error {
	_, err := conn.Read(make([]byte, 1))
	time.Sleep(200 * time.Millisecond) // let more arrive
	return err
}

// countAll reads to EOF and says on stdout how much came.
func countAll(conn peerConn, _ []string) error {
	n, err := io.Copy(io.Discard, conn)
	fmt.Printf("got %d bytes\n", n)
	return err
}

// flood sends the given number of bytes, reads to EOF, and says on stdout how
// it went. A reset, on either way, makes it fail.
func flood(conn peerConn, args []string) error {
	n, err := strconv.ParseInt(args[0], 10, 64)
	if err != nil {
		return err
	}
	sent, err := io.CopyN(conn, rand.Reader, n)
	if err != nil {
		return fmt.Errorf("after %d bytes: %w", sent, err)
	}
	if err := conn.CloseWrite(); err != nil {
		return err
	}
	return countAll(conn, nil)
}

// chatty never stops sending while it reads, slowly, to EOF and says on stdout
// how much came.
func chatty(conn peerConn, _ []string) error {
	go func() { _, _ = io.Copy(conn, rand.Reader) }() // fails once the client is gone
	var total int
	for buf := make([]byte, 64<<10); ; time.Sleep(2 * time.Millisecond) {
		n, err := conn.Read(buf)
		total += n
		if err == nil {
			continue
		}
		fmt.Printf("got %d bytes\n", total)
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
}

// stall takes everything and never says a word nor closes.
func stall(conn peerConn, _ []string) error {
	_, _ = io.Copy(io.Discard, conn)
	time.Sleep(time.Hour)
	return nil
}

// cancelOnEOF works for a while on the line it was sent, and gives up when the
// client ends its direction meanwhile, as some HTTP servers do.
func cancelOnEOF(conn peerConn, _ []string) error {
	reader := bufio.NewReader(conn)
	if _, err := reader.ReadString('\n'); err != nil {
		return err
	}
	if err := conn.SetReadDeadline(time.Now().Add(500 * time.Millisecond)); err != nil {
		return err
	}
	if _, err := reader.ReadByte(); !errors.Is(err, os.ErrDeadlineExceeded) {
		return errors.New("the client has gone")
	}
	_, err := io.WriteString(conn, "result\n")
	return err
}

// manyClients connects n times, holds all connections open together, and wants
// from each the bytes that it sent.
func manyClients(n int, address string) error {
	network := "tcp"
	if strings.HasPrefix(address, "/") || strings.HasPrefix(address, "@") {
		network = "unix"
	}
	var connected, finished sync.WaitGroup
	connected.Add(n)
	failures := make(chan error, n)
	for i := range n {
		finished.Go(func() { failures <- oneClient(network, address, i, &connected) })
	}
	finished.Wait()
	close(failures)
	for err := range failures {
		if err != nil {
			return err
		}
	}
	fmt.Printf("%d clients served\n", n)
	return nil
}

func oneClient(network, address string, i int, connected *sync.WaitGroup) error {
	conn, err := net.DialTimeout(network, address, patience)
	connected.Done()
	if err != nil {
		return err
	}
	defer conn.Close()
	connected.Wait()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	sent := bytes.Repeat(fmt.Appendf(nil, "client %d\n", i), 100)
	if _, err := conn.Write(sent); err != nil {
		return err
	}
	if err := conn.(peerConn).CloseWrite(); err != nil {
		return err
	}
	received, err := io.ReadAll(conn)
	if err == nil && !bytes.Equal(received, sent) {
		err = fmt.Errorf("client %d got %d bytes back, not the %d it sent", i, len(received), len(sent))
	}
	return err
}

// tellBlocking says whether the open file descriptions that it inherited as
// stdin and stdout are in blocking mode.
func tellBlocking() error {
	for fd, name := range []string{"stdin", "stdout"} {
		flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFL, 0)
		if err != nil {
			return err
		}
		state := "blocks"
		if flags&unix.O_NONBLOCK != 0 {
			state = "does not block"
		}
		fmt.Fprintln(os.Stderr, name, state)
	}
	return nil
}
