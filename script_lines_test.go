//go:build unix

package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// writeLines lets clients write at the same time: n connections with that many
// numbered lines each, in writes that begin and end anywhere.
func writeLines(args []string) error {
	n, lines, address := atLeastOne(args[0]), atLeastOne(args[1]), args[2]
	failures := make(chan error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { failures <- writeLinesOf(i, lines, address) })
	}
	all.Wait()
	close(failures)
	for err := range failures {
		if err != nil {
			return err
		}
	}
	return nil
}

func atLeastOne(text string) int {
	n, _ := strconv.Atoi(text)
	return max(n, 1)
}

func writeLinesOf(client, lines int, address string) error {
	conn, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(4 * patience)); err != nil {
		return err
	}
	w := bufio.NewWriterSize(conn, 1000+client) // a line is often cut
	for line := range lines {
		_, _ = w.WriteString(lineOf(client, line, lines) + "\n") // Flush tells
	}
	return w.Flush()
}

func lineOf(client, line, lines int) string {
	return "client " + strconv.Itoa(client) + " line " + strconv.Itoa(line) + " of " + strconv.Itoa(lines)
}

// checkLines reads what writeLines has written through a listener: every line
// whole, none lost, in order for each client.
func checkLines(args []string) error {
	n, lines, name := atLeastOne(args[0]), atLeastOne(args[1]), args[2]
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	next := make([]int, n)
	in := bufio.NewScanner(f)
	for in.Scan() {
		words := strings.Fields(in.Text())
		if len(words) != 6 {
			return fmt.Errorf("unexpected line %q", in.Text())
		}
		client, err := strconv.Atoi(words[1])
		if err != nil || client >= n || in.Text() != lineOf(client, next[client], lines) {
			return fmt.Errorf("unexpected line %q", in.Text())
		}
		next[client]++
	}
	for client, got := range next {
		if got != lines {
			return fmt.Errorf("%d lines of client %d, not %d", got, client, lines)
		}
	}
	fmt.Printf("%d lines of %d clients, whole and in order\n", lines, n)
	return in.Err()
}
