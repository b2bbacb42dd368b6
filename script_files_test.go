//go:build unix

package main

import (
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func procStat(pid int) string { return fmt.Sprintf("/proc/%d/stat", pid) }

func atoi(ts *testscript.TestScript, s string) int {
	n, err := strconv.Atoi(s)
	ts.Check(err)
	return n
}

var portFile = regexp.MustCompile(`^([0-9]+)\n$`)

// readPort waits for a file that holds a port and puts it into a variable:
// port FILE [VARIABLE]; without VARIABLE it is PORT.
func readPort(ts *testscript.TestScript, _ bool, args []string) {
	name := "PORT"
	if len(args) > 1 {
		name = args[1]
	}
	fileAppears(ts, false, args[:1])
	match := portFile.FindStringSubmatch(ts.ReadFile(args[0]))
	if match == nil || match[1] == "0" {
		ts.Fatalf("%s holds %q, not a port and a newline", args[0], ts.ReadFile(args[0]))
	}
	ts.Setenv(name, match[1])
}

// fileAppears waits until every file exists and, if it is a regular file, has
// content: appears FILE...
func fileAppears(ts *testscript.TestScript, _ bool, args []string) {
	all := jobsOf(ts)
	for _, name := range args {
		if !eventually(func() bool { return isThere(ts.MkAbs(name)) || all.ended() }) || !isThere(ts.MkAbs(name)) {
			ts.Fatalf("%s never appeared; the jobs say:\n%s", name, all.complaints(ts))
		}
		if info, err := os.Stat(ts.MkAbs(name)); err == nil && info.Mode()&os.ModeSocket != 0 {
			time.Sleep(socketPause)
		}
	}
}

// socketPause is between the appearance of a socket's file, which bind(2) makes,
// and its use: who connects before listen(2) is refused. Nothing tells of that
// moment but the program itself.
const socketPause = 100 * time.Millisecond

func isThere(path string) bool {
	info, err := os.Stat(path)
	return err == nil && (!info.Mode().IsRegular() || info.Size() > 0)
}

// fileVanishes waits until none of the files exists: vanishes FILE...
func fileVanishes(ts *testscript.TestScript, _ bool, args []string) {
	for _, name := range args {
		if !eventually(func() bool {
			_, err := os.Lstat(ts.MkAbs(name))
			return errors.Is(err, fs.ErrNotExist)
		}) {
			ts.Fatalf("%s is still there", name)
		}
	}
}

// closedPort puts a TCP port of 127.0.0.1 that refuses connections into a
// variable: closedport NAME. It stays bound, without listening, so nobody else
// can open it. Of UDP, closedport NAME udp, it is connected to somebody else,
// so that the kernel refuses what others send.
func closedPort(ts *testscript.TestScript, _ bool, args []string) {
	kind := syscall.SOCK_STREAM
	if len(args) > 1 {
		kind = syscall.SOCK_DGRAM
	}
	fd, err := syscall.Socket(syscall.AF_INET, kind, 0)
	ts.Check(err)
	syscall.CloseOnExec(fd)
	ts.Defer(func() { _ = syscall.Close(fd) })
	loopback := [4]byte{127, 0, 0, 1}
	ts.Check(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: loopback}))
	if kind == syscall.SOCK_DGRAM {
		ts.Check(syscall.Connect(fd, &syscall.SockaddrInet4{Addr: loopback, Port: 1}))
	}
	addr, err := syscall.Getsockname(fd)
	ts.Check(err)
	ts.Setenv(args[0], strconv.Itoa(addr.(*syscall.SockaddrInet4).Port))
}

// freePort puts a port of 127.0.0.1 that nobody has just now, of TCP or UDP, into
// a variable, for peers that do not tell which one they took: freeport NAME.
func freePort(ts *testscript.TestScript, _ bool, args []string) {
	for range 100 {
		packets, err := net.ListenPacket("udp", "127.0.0.1:0")
		ts.Check(err)
		streams, err := net.Listen("tcp", packets.LocalAddr().String())
		ts.Check(packets.Close())
		if err != nil {
			continue // somebody has the port for the other protocol
		}
		ts.Setenv(args[0], strconv.Itoa(streams.Addr().(*net.TCPAddr).Port))
		ts.Check(streams.Close())
		return
	}
	ts.Fatalf("no port is free for TCP and UDP")
}

// randomFile writes a file that nothing can compress or guess: random FILE SIZE,
// with K or M for 1024 and 1024 squared.
func randomFile(ts *testscript.TestScript, _ bool, args []string) {
	file, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer file.Close()
	_, err = io.CopyN(file, rand.Reader, parseSize(ts, args[1]))
	ts.Check(err)
}

func parseSize(ts *testscript.TestScript, s string) int64 {
	unit := int64(1)
	if digits, ok := strings.CutSuffix(s, "K"); ok {
		s, unit = digits, 1<<10
	} else if digits, ok := strings.CutSuffix(s, "M"); ok {
		s, unit = digits, 1<<20
	}
	return int64(atoi(ts, s)) * unit
}

// sameFiles compares files by size and hash, whatever their length: same A B.
func sameFiles(ts *testscript.TestScript, _ bool, args []string) {
	a, b := digest(ts, args[0]), digest(ts, args[1])
	if a != b {
		ts.Fatalf("%s and %s differ:\n%s\n%s", args[0], args[1], a, b)
	}
}

func digest(ts *testscript.TestScript, name string) string {
	file, err := os.Open(ts.MkAbs(name))
	ts.Check(err)
	defer file.Close()
	hash := sha256.New()
	n, err := io.Copy(hash, file)
	ts.Check(err)
	return fmt.Sprintf("%d bytes, sha256 %x", n, hash.Sum(nil))
}

// fileSize compares a file's size: size FILE SIZE.
func fileSize(ts *testscript.TestScript, _ bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if want := parseSize(ts, args[1]); info.Size() != want {
		ts.Fatalf("%s has %d bytes, expected %d", args[0], info.Size(), want)
	}
}
