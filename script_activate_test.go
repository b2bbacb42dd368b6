//go:build unix

package main

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// activate takes the place of systemd: it listens on each NAME=ADDRESS, an IP
// address and port or a path, writes the port to NAME.port, and becomes the
// program behind "--", which is passed the sockets. With -accept it is passed
// the first connection instead, as with Accept=yes.
func activate(args []string) error {
	end := slices.Index(args, "--")
	sockets, program := args[:end], args[end+1:]
	accept := sockets[0] == "-accept"
	if accept {
		sockets = sockets[1:]
	}
	var names []string
	var files []*os.File
	for _, socket := range sockets {
		name, address, _ := strings.Cut(socket, "=")
		file, err := passable(name, address, accept)
		if err != nil {
			return err
		}
		names, files = append(names, name), append(files, file)
	}
	path, err := exec.LookPath(program[0])
	if err != nil {
		return err
	}
	env := append(os.Environ(), fmt.Sprint("LISTEN_PID=", os.Getpid()),
		fmt.Sprint("LISTEN_FDS=", len(files)), "LISTEN_FDNAMES="+strings.Join(names, ":"))
	if err := placeFrom(3, files); err != nil {
		return err
	}
	return syscall.Exec(path, program, env)
}

// passable is the listening socket for an address, or its first connection.
func passable(name, address string, accept bool) (*os.File, error) {
	network := "tcp"
	if strings.Contains(address, "/") {
		network = "unix"
	}
	listener, err := net.Listen(network, address)
	if err != nil {
		return nil, err
	}
	if tcp, ok := listener.Addr().(*net.TCPAddr); ok {
		if err := writePort(name+".port", tcp.Port); err != nil {
			return nil, err
		}
	}
	if !accept {
		return listener.(interface{ File() (*os.File, error) }).File()
	}
	conn, err := listener.Accept()
	if err != nil {
		return nil, err
	}
	return conn.(interface{ File() (*os.File, error) }).File()
}

// placeFrom gives files the descriptors from first on, for the program that
// this process is about to become. What had those numbers is gone: nothing but
// exec may follow.
func placeFrom(first int, files []*os.File) error {
	var high []int
	for _, file := range files {
		fd, err := unix.FcntlInt(file.Fd(), unix.F_DUPFD_CLOEXEC, 100)
		if err != nil {
			return err
		}
		high = append(high, fd)
	}
	for i, fd := range high {
		if err := unix.Dup2(fd, first+i); err != nil {
			return err
		}
	}
	return nil
}
