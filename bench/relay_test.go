// Package bench_test measures sockkit beside other tools. The benchmarks are
// the other side themselves: they listen before a tool dials and dial until a
// tool listens, so that no run waits for a guess.
package bench_test

import (
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"
)

const (
	host     = "127.0.0.1"
	patience = 10 * time.Second // for a tool to listen
)

// BenchmarkSend moves a file through a tool that dials.
func BenchmarkSend(b *testing.B) {
	forEachTool(b, func(b *testing.B, t tool, file string) *exec.Cmd {
		sink := listen(b)
		defer sink.Close()
		process := command(b, t.send, portOf(b, sink), "")
		input, err := os.Open(file)
		check(b, err)
		defer input.Close()
		process.Stdin = input
		check(b, process.Start())
		drain(b, sink)
		check(b, process.Wait())
		return process
	})
}

// BenchmarkReceive moves a file through a tool that listens, to /dev/null.
func BenchmarkReceive(b *testing.B) {
	forEachTool(b, func(b *testing.B, t tool, file string) *exec.Cmd {
		port := freePort(b)
		process := command(b, t.receive, port, "")
		check(b, process.Start())
		pour(b, file, port)
		check(b, process.Wait())
		return process
	})
}

// BenchmarkRelay moves a file through a tool that joins two connections.
func BenchmarkRelay(b *testing.B) {
	forEachTool(b, func(b *testing.B, t tool, file string) *exec.Cmd {
		sink := listen(b)
		defer sink.Close()
		port := freePort(b)
		process := command(b, t.relay, port, portOf(b, sink))
		check(b, process.Start())
		var source sync.WaitGroup
		defer source.Wait()
		source.Go(func() { pour(b, file, port) })
		drain(b, sink)
		check(b, process.Wait())
		return process
	})
}

// BenchmarkPingPong sends one byte through a tool and waits until it is back:
// what a keystroke costs.
func BenchmarkPingPong(b *testing.B) {
	for _, t := range tools {
		b.Run("tool="+t.name, func(b *testing.B) {
			var served sync.WaitGroup
			defer served.Wait()
			server := listen(b)
			defer server.Close()
			process := command(b, t.talk, portOf(b, server), "")
			to, err := process.StdinPipe()
			check(b, err)
			from, err := process.StdoutPipe()
			check(b, err)
			check(b, process.Start())
			served.Go(func() { echo(server) })
			key := make([]byte, 1)
			for b.Loop() {
				_, err := to.Write(key)
				check(b, err)
				_, err = io.ReadFull(from, key)
				check(b, err)
			}
			check(b, to.Close())
			_, err = io.Copy(io.Discard, from)
			check(b, err)
			check(b, process.Wait())
		})
	}
}

// forEachTool times one transfer after the other and reports, beside the rate,
// the processor time that the tool itself used for a gigabyte.
func forEachTool(b *testing.B, transfer func(*testing.B, tool, string) *exec.Cmd) {
	file, size := blob(b)
	for _, t := range tools {
		b.Run("tool="+t.name, func(b *testing.B) {
			b.SetBytes(size)
			var used time.Duration
			rounds := 0
			for b.Loop() {
				state := transfer(b, t, file).ProcessState
				used += state.UserTime() + state.SystemTime()
				rounds++
			}
			b.ReportMetric(used.Seconds()/(float64(size)*float64(rounds)/1e9), "cpu-s/GB")
		})
	}
}

// blob makes the file that is moved: BENCH_MB megabytes, 256 if not given.
func blob(b *testing.B) (path string, size int64) {
	b.Helper()
	megabytes := 256
	if given := os.Getenv("BENCH_MB"); given != "" {
		n, err := strconv.Atoi(given)
		check(b, err)
		megabytes = n
	}
	size = int64(megabytes) * 1e6
	path = filepath.Join(b.TempDir(), "blob")
	check(b, os.WriteFile(path, make([]byte, size), 0o600))
	return path, size
}

// pour sends the file to a port, as soon as something listens there.
func pour(b *testing.B, file, port string) {
	input, err := os.Open(file)
	if err != nil {
		b.Error(err)
		return
	}
	defer input.Close()
	conn, err := dialSoon(port)
	if err != nil {
		b.Error(err)
		return
	}
	defer conn.Close()
	if _, err := conn.ReadFrom(input); err != nil {
		b.Error(err)
	}
	if err := conn.CloseWrite(); err != nil {
		b.Error(err)
	}
	if _, err := io.Copy(io.Discard, conn); err != nil {
		b.Error(err)
	}
}

func dialSoon(port string) (*net.TCPConn, error) {
	deadline := time.Now().Add(patience)
	for {
		conn, err := net.DialTimeout("tcp", net.JoinHostPort(host, port), time.Second)
		if err == nil {
			return conn.(*net.TCPConn), nil
		}
		if time.Now().After(deadline) {
			return nil, err
		}
		time.Sleep(time.Millisecond)
	}
}

// drain accepts one connection and reads it to its end.
func drain(b *testing.B, l net.Listener) {
	b.Helper()
	conn, err := l.Accept()
	check(b, err)
	defer conn.Close()
	buffer := make([]byte, 1<<20)
	for err == nil {
		_, err = conn.Read(buffer)
	}
	if !errors.Is(err, io.EOF) {
		b.Error(err)
	}
}

// echo serves one connection; its errors show on the other side.
func echo(l net.Listener) {
	conn, err := l.Accept()
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = io.Copy(conn, conn)
}

func check(b *testing.B, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}
