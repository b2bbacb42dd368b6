//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// keepRequesting is `peer requests N ADDRESS`: N clients ask one request after
// the other, each on one connection, until the server says in an answer that it
// closes it. It prints READY once all have had an answer. A request without its
// answer is an error.
func keepRequesting(args []string) error {
	n, err := strconv.Atoi(args[0])
	if err != nil {
		return err
	}
	conns := make([]net.Conn, n)
	for i := range conns {
		if conns[i], err = net.Dial("tcp", args[1]); err != nil {
			return err
		}
		defer conns[i].Close()
	}
	var first, all sync.WaitGroup
	errs := make([]error, n)
	first.Add(n)
	for i, conn := range conns {
		all.Go(func() { errs[i] = requestUntilClosed(conn, first.Done) })
	}
	first.Wait()
	fmt.Println("READY")
	all.Wait()
	return errors.Join(errs...)
}

// requestUntilClosed calls answered after the first answer, or the failure of it.
func requestUntilClosed(conn net.Conn, answered func()) error {
	answered = sync.OnceFunc(answered)
	defer answered()
	in := bufio.NewReader(conn)
	for n := 1; ; n++ {
		if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
			return err
		}
		if _, err := io.WriteString(conn, "GET / HTTP/1.1\r\nHost: h\r\n\r\n"); err != nil {
			return fmt.Errorf("request %d: %w", n, err)
		}
		resp, err := http.ReadResponse(in, nil)
		if err != nil {
			return fmt.Errorf("answer %d: %w", n, err)
		}
		if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != http.StatusOK {
			return fmt.Errorf("answer %d: status %d, %w", n, resp.StatusCode, err)
		}
		answered()
		if resp.Close {
			return nil
		}
	}
}

// askPromptly is `peer prompt WITHIN DURATION ADDRESS`: a client comes again and
// again for DURATION, on a new connection each time, and wants each answer, from
// dialing to its end, in less than WITHIN. It prints the worst.
func askPromptly(args []string) error {
	within, err := time.ParseDuration(args[0])
	if err != nil {
		return err
	}
	duration, err := time.ParseDuration(args[1])
	if err != nil {
		return err
	}
	var worst time.Duration
	n := 0
	for end := time.Now().Add(duration); time.Now().Before(end); n++ {
		start := time.Now()
		if err := askOnce(args[2]); err != nil {
			return fmt.Errorf("request %d: %w", n, err)
		}
		worst = max(worst, time.Since(start))
		time.Sleep(10 * time.Millisecond)
	}
	fmt.Printf("worst of %d: %s\n", n, worst)
	if worst > within {
		return fmt.Errorf("a request took %s, more than %s", worst, within)
	}
	return nil
}

func askOnce(address string) error {
	conn, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return err
	}
	if _, err := io.WriteString(conn, "GET /hello HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"); err != nil {
		return err
	}
	answer, err := io.ReadAll(conn)
	if err == nil && !bytes.HasPrefix(answer, []byte("HTTP/1.1 200 ")) {
		err = fmt.Errorf("the answer is %.60q", answer)
	}
	return err
}
