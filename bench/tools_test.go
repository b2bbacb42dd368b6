package bench_test

import (
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// tool is one competitor: its command lines, with {host}, {port} and {to}
// (the second port of a relay) to be filled in. An empty line means that it cannot.
type tool struct {
	name    string
	send    string // standard input to {host}:{port}
	receive string // accepts one connection, writes it to standard output
	relay   string // accepts one connection and joins it to {host}:{to}
	talk    string // both ways between {host}:{port} and standard input and output
}

var tools = []tool{
	{
		name:    "nc",
		send:    "nc -N {host} {port}",
		receive: "nc -l -N {host} {port}",
		talk:    "nc -N {host} {port}",
	},
	{
		name:    "socat",
		send:    "socat -u STDIN TCP:{host}:{port}",
		receive: "socat -u TCP-LISTEN:{port},bind={host},reuseaddr STDOUT",
		relay:   "socat TCP-LISTEN:{port},bind={host},reuseaddr TCP:{host}:{to}",
		talk:    "socat STDIO TCP:{host}:{port}",
	},
	{
		name:    "socat-1M",
		send:    "socat -b 1048576 -u STDIN TCP:{host}:{port}",
		receive: "socat -b 1048576 -u TCP-LISTEN:{port},bind={host},reuseaddr STDOUT",
		relay:   "socat -b 1048576 TCP-LISTEN:{port},bind={host},reuseaddr TCP:{host}:{to}",
	},
	{
		name:    "sockkit",
		send:    "sockkit dial --send-only {host}:{port}",
		receive: "sockkit listen -d {host}:{port}",
		relay:   "sockkit pipe listen:tcp:{host}:{port} tcp:{host}:{to}",
		talk:    "sockkit dial {host}:{port}",
	},
}

// command makes a process of a tool's line. SOCKKIT names the binary under
// test; without it the one on PATH is taken. A tool that is missing, or cannot
// do it, skips the benchmark.
func command(b *testing.B, line, port, to string) *exec.Cmd {
	b.Helper()
	if line == "" {
		b.Skip("it has no such mode")
	}
	fill := strings.NewReplacer("{host}", host, "{port}", port, "{to}", to)
	words := strings.Fields(fill.Replace(line))
	if given := os.Getenv("SOCKKIT"); words[0] == "sockkit" && given != "" {
		words[0] = given
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		b.Skip(err)
	}
	process := exec.CommandContext(b.Context(), path, words[1:]...)
	process.Stderr = os.Stderr
	return process
}

// freePort returns a port that nothing listened on a moment ago.
func freePort(b *testing.B) string {
	b.Helper()
	l := listen(b)
	defer l.Close()
	return portOf(b, l)
}

func listen(b *testing.B) net.Listener {
	b.Helper()
	l, err := net.Listen("tcp", net.JoinHostPort(host, "0"))
	if err != nil {
		b.Fatal(err)
	}
	return l
}

func portOf(b *testing.B, l net.Listener) string {
	b.Helper()
	_, port, err := net.SplitHostPort(l.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	return port
}
