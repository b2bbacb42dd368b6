package bench_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

const manyNames = 10_000

// nameTools look up the addresses of the names in {file} at the server on {port}.
// dig and kdig ask one after the other; they have no other way.
var nameTools = []struct{ name, line string }{
	{"dig", "dig +noall +answer -p {port} @{host} -f {file}"},
	{"kdig", "xargs -a {file} kdig +noall +answer -p {port} @{host}"},
	{"sockkit", "sockkit lookup -t a -j 100 -f {file} @{host}:{port}"},
}

// BenchmarkManyNames looks up 10,000 names at a server on this machine, which
// answers as fast as any: what is measured is the cost of asking. cpu-us/name is
// the processor time of the tool alone.
func BenchmarkManyNames(b *testing.B) {
	port := serveZone(b)
	file := nameList(b)
	for _, t := range nameTools {
		b.Run("tool="+t.name, func(b *testing.B) {
			var used time.Duration
			rounds := 0
			for b.Loop() {
				var answers bytes.Buffer
				process := command(b, strings.ReplaceAll(t.line, "{file}", file), port, "")
				process.Stdout = &answers
				check(b, process.Run())
				if n := bytes.Count(answers.Bytes(), []byte("192.0.2.9")); n != manyNames {
					b.Fatalf("%d answers", n)
				}
				used += process.ProcessState.UserTime() + process.ProcessState.SystemTime()
				rounds++
			}
			b.ReportMetric(float64(used.Microseconds())/float64(rounds)/manyNames, "cpu-us/name")
		})
	}
}

// nameList is a file of names, one a line.
func nameList(b *testing.B) string {
	b.Helper()
	var names bytes.Buffer
	for i := range manyNames {
		fmt.Fprintf(&names, "n%d.many.test\n", i)
	}
	path := filepath.Join(b.TempDir(), "names")
	check(b, os.WriteFile(path, names.Bytes(), 0o600))
	return path
}

// serveZone starts a server whose zone has every name, and returns its port. It must
// not take us for an attack: it has no limit to its rate.
func serveZone(b *testing.B) string {
	b.Helper()
	path, err := exec.LookPath("nsd")
	if err != nil {
		b.Skip(err)
	}
	dir, port := b.TempDir(), freePort(b)
	fill := strings.NewReplacer("{dir}", dir, "{host}", host, "{port}", port)
	check(b, os.WriteFile(filepath.Join(dir, "nsd.conf"), []byte(fill.Replace(`server:
  ip-address: {host}@{port}
  username: ""
  zonesdir: {dir}
  database: ""
  pidfile: {dir}/nsd.pid
  xfrdfile: ""
  zonelistfile: {dir}/zone.list
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: many.test
  zonefile: many.zone
`)), 0o600))
	check(b, os.WriteFile(filepath.Join(dir, "many.zone"), []byte(`$ORIGIN many.test.
$TTL 3600
@ SOA ns hostmaster 1 7200 3600 1209600 300
@ NS ns
* A 192.0.2.9
ns A 127.0.0.1
`), 0o600))
	server := exec.CommandContext(b.Context(), path, "-d", "-c", filepath.Join(dir, "nsd.conf"))
	server.Cancel = func() error { return server.Process.Signal(syscall.SIGTERM) }
	server.WaitDelay = patience
	check(b, server.Start())
	b.Cleanup(func() { _ = server.Wait() }) // the end of the benchmark's context ends it
	conn, err := dialSoon(port)
	check(b, err)
	conn.Close()
	return port
}
