package process

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
)

// onlyZombies tells whether every member of the group has ended and merely
// waits to be waited for. Orphans belong to process 1, which in a container
// may be slow to do so or never do it; nobody should wait for that. It reads
// all of /proc and is asked only about groups whose leader is gone.
func onlyZombies(group int) bool {
	stats, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil || len(stats) == 0 {
		return false
	}
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended meanwhile
		}
		state, member, ok := parseStat(text)
		if ok && member == group && state != 'Z' && state != 'X' {
			return false
		}
	}
	return true
}

// parseStat takes the state and the process group out of /proc/PID/stat
// (proc_pid_stat(5)): "PID (NAME) STATE PPID PGRP ...", where NAME may hold
// blanks and parentheses.
func parseStat(text []byte) (state byte, group int, ok bool) {
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	if len(fields) < 3 {
		return 0, 0, false
	}
	group, err := strconv.Atoi(string(fields[2]))
	return fields[0][0], group, err == nil
}
