package commands

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// portOwner names the process that listens on the TCP port which err could not
// bind, as "pid 812 (python3)", or "" if /proc does not tell.
func portOwner(err error) string {
	op, ok := errors.AsType[*net.OpError](err)
	if !ok {
		return ""
	}
	address, ok := op.Addr.(*net.TCPAddr)
	if !ok || address == nil {
		return ""
	}
	for _, table := range []string{"/proc/net/tcp", "/proc/net/tcp6"} {
		if inode := listeningInode(table, address.Port); inode != "" {
			return socketOwner(inode)
		}
	}
	return ""
}

// listeningInode finds the listening socket of a port in a table of proc(5).
func listeningInode(table string, port int) string {
	f, err := os.Open(table)
	if err != nil {
		return ""
	}
	defer f.Close()
	suffix := fmt.Sprintf(":%04X", port)
	for lines := bufio.NewScanner(f); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		const local, state, inode, listening = 1, 3, 9, "0A"
		if len(fields) > inode && fields[state] == listening && strings.HasSuffix(fields[local], suffix) {
			return fields[inode]
		}
	}
	return ""
}

// socketOwner finds the process that has the socket open.
func socketOwner(inode string) string {
	links, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return ""
	}
	for _, link := range links {
		target, err := os.Readlink(link)
		if err != nil || target != "socket:["+inode+"]" {
			continue
		}
		pid := strings.Split(link, "/")[2]
		name, _ := os.ReadFile("/proc/" + pid + "/comm")
		return fmt.Sprintf("pid %s (%s)", pid, strings.TrimSpace(string(name)))
	}
	return ""
}
