package bench_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

const datagramSize = 64

// datagramTools receive on {port} and write what comes to standard output.
var datagramTools = []tool{
	{name: "nc", receive: "nc -u -l {host} {port}"},
	{name: "socat", receive: "socat -u -b 65536 UDP-RECV:{port},bind={host} STDOUT"},
	{name: "sockkit", receive: "sockkit udp -l -d {host}:{port}"},
}

// BenchmarkPacedDatagrams sends 50,000 numbered datagrams a second and counts
// what the tool writes: lost/s is what arrived nowhere, kernel/s what the
// kernel says that it dropped for want of room in the socket's buffer.
func BenchmarkPacedDatagrams(b *testing.B) {
	for _, t := range datagramTools {
		b.Run("tool="+t.name, func(b *testing.B) {
			r := receiveDatagrams(b, t)
			before := kernelDrops(b)
			seconds, sent := 0, uint64(0)
			for b.Loop() {
				sent = paceSecond(b, r.to, sent)
				seconds++
			}
			got := r.finish(b)
			if t.name == "sockkit" && got.disorder > 0 {
				b.Errorf("%d datagrams are out of order", got.disorder)
			}
			used := r.process.ProcessState.UserTime() + r.process.ProcessState.SystemTime()
			b.ReportMetric(float64(sent-min(sent, got.count))/float64(seconds), "lost/s")
			b.ReportMetric(float64(kernelDrops(b)-before)/float64(seconds), "kernel/s")
			b.ReportMetric(float64(used.Microseconds())/float64(max(got.count, 1)), "cpu-us/datagram")
		})
	}
}

// paceSecond sends a second's worth, 50 in each millisecond, numbered from
// first, and returns the next number.
func paceSecond(b *testing.B, to net.Conn, first uint64) uint64 {
	datagram := bytes.Repeat([]byte("x"), datagramSize)
	start := time.Now()
	for ms := range 1000 {
		time.Sleep(time.Until(start.Add(time.Duration(ms) * time.Millisecond)))
		for range 50 {
			binary.BigEndian.PutUint64(datagram, first)
			_, err := to.Write(datagram)
			check(b, err)
			first++
		}
	}
	return first
}

// receiver is a tool that receives datagrams.
type receiver struct {
	process *exec.Cmd
	to      net.Conn
	tally   chan arrived
}

// arrived is what a tool has written.
type arrived struct{ count, disorder uint64 }

func receiveDatagrams(b *testing.B, t tool) *receiver {
	b.Helper()
	port := freePort(b)
	r := &receiver{process: command(b, t.receive, port, ""), tally: make(chan arrived, 1)}
	out, err := r.process.StdoutPipe()
	check(b, err)
	_, err = r.process.StdinPipe() // open and silent, until the tool is ended
	check(b, err)
	check(b, r.process.Start())
	go func() { r.tally <- countDatagrams(out) }()
	awaitUDP(b, port)
	r.to, err = net.Dial("udp", net.JoinHostPort(host, port))
	check(b, err)
	return r
}

// finish lets the last ones arrive and ends the tool.
func (r *receiver) finish(b *testing.B) arrived {
	b.Helper()
	time.Sleep(500 * time.Millisecond)
	check(b, r.process.Process.Signal(os.Interrupt))
	got := <-r.tally
	_ = r.process.Wait() // a signal ended it
	r.to.Close()
	return got
}

func countDatagrams(from io.Reader) (a arrived) {
	var datagram [datagramSize]byte
	for {
		if _, err := io.ReadFull(from, datagram[:]); err != nil {
			return a
		}
		if binary.BigEndian.Uint64(datagram[:]) < a.count {
			a.disorder++
		}
		a.count++
	}
}

// awaitUDP waits until a socket is bound to the port.
func awaitUDP(b *testing.B, port string) {
	b.Helper()
	var number uint16
	_, err := fmt.Sscan(port, &number)
	check(b, err)
	bound := fmt.Sprintf(":%04X ", number)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		table, err := os.ReadFile("/proc/net/udp")
		check(b, err)
		if bytes.Contains(table, []byte(bound)) {
			return
		}
	}
	b.Fatal("the tool does not listen")
}

// kernelDrops is how many datagrams found no room in a socket's buffer so far,
// on the whole machine.
func kernelDrops(b *testing.B) int64 {
	b.Helper()
	text, err := os.ReadFile("/proc/net/snmp")
	check(b, err)
	var names []string
	for line := range strings.Lines(string(text)) {
		fields := strings.Fields(line)
		if fields[0] != "Udp:" {
			continue
		}
		if names == nil {
			names = fields
			continue
		}
		for i, name := range names {
			if name == "RcvbufErrors" {
				var n int64
				_, err := fmt.Sscan(fields[i], &n)
				check(b, err)
				return n
			}
		}
	}
	b.Skip("this kernel does not tell")
	return 0
}
