package packaging_test

import (
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// safe is the exposure, of 100, that systemd-analyze may find at most. It is 5
// where this was written; a version that looks at more must not fail the build.
const safe = "15"

func TestUnitsAreHardened(t *testing.T) {
	t.Parallel()
	needs(t, "systemd-analyze")
	for _, unit := range []string{"sockkit-http.service", "sockkit-listen@.service"} {
		must(t, "systemd-analyze", "security", "--offline=true", "--threshold="+safe, "systemd/"+unit)
	}
}

// The service answers on a socket that systemd has opened for it, and makes no
// system call that its unit forbids.
func TestHTTPServiceIsActivated(t *testing.T) {
	t.Parallel()
	r := buildReleases(t)
	site := t.TempDir()
	if err := os.WriteFile(filepath.Join(site, "index.html"), []byte("activated\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	command := execStart(t, "systemd/sockkit-http.service", r.program())
	command[len(command)-1] = site
	address := freeAddress(t)
	service := activate(t, "http", address, command)
	client := &http.Client{Timeout: 10 * time.Second}
	response, err := client.Get("http://" + address + "/")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); err != nil || string(body) != "activated\n" {
		t.Errorf("the service answered %q, %v", body, err)
	}
	client.CloseIdleConnections()
	service.stop(t)
	if said := service.said(t); !strings.Contains(said, `"GET / HTTP/1.1" 200 10`) {
		t.Errorf("no line of the access log in\n%s", said)
	}
	service.allowed(t)
}

// The template collects what clients send.
func TestListenServiceIsActivated(t *testing.T) {
	t.Parallel()
	r := buildReleases(t)
	command := execStart(t, "systemd/sockkit-listen@.service", r.program())
	command[slices.Index(command, "$OPTIONS")] = "--prefix"
	address := freeAddress(t)
	service := activate(t, "listen", address, command)
	must(t, "sh", "-c", `printf 'one\ntwo' | "$0" dial --wait 10s "$1"`, r.program(), address)
	service.stop(t)
	for _, line := range []string{`(?m)^\S*127\.0\.0\.1\S* one$`, `(?m)^\S*127\.0\.0\.1\S* two$`} {
		if said := service.said(t); !regexp.MustCompile(line).MatchString(said) {
			t.Errorf("no line %s in\n%s", line, said)
		}
	}
	service.allowed(t)
}

// execStart is the command of a unit, with another program in the place of ours.
func execStart(t *testing.T, unit, program string) []string {
	t.Helper()
	text, err := os.ReadFile(unit)
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(`(?m)^ExecStart=/usr/bin/sockkit (.*)$`).FindSubmatch(text)
	if found == nil {
		t.Fatalf("%s has no ExecStart=/usr/bin/sockkit", unit)
	}
	return append([]string{program}, strings.Fields(string(found[1]))...)
}

// service is a program started by systemd-socket-activate, under strace.
type service struct {
	cmd        *exec.Cmd
	log, calls string // files: what it said, which system calls it made
}

func activate(t *testing.T, name, address string, command []string) *service {
	t.Helper()
	needs(t, "systemd-socket-activate", "strace")
	dir := t.TempDir()
	s := &service{log: filepath.Join(dir, "log"), calls: filepath.Join(dir, "calls")}
	log, err := os.Create(s.log)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	// strace behind it, not before: LISTEN_PID has to be the program's.
	s.cmd = exec.Command("systemd-socket-activate", slices.Concat([]string{
		"--listen=" + address, "--fdname=" + name, "strace", "-D", "-f", "-q", "-o", s.calls}, command)...)
	s.cmd.Stdout, s.cmd.Stderr = log, log
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = s.cmd.Process.Kill() // unless it has ended
		_ = s.cmd.Wait()
	})
	waitFor(t, func() bool { return strings.Contains(s.said(t), "Listening on") })
	return s
}

// stop ends it as systemd would, and wants it to succeed.
func (s *service) stop(t *testing.T) {
	t.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("stopped: %v\n%s", err, s.said(t))
		}
	case <-time.After(20 * time.Second):
		t.Fatalf("it has not stopped\n%s", s.said(t))
	}
}

func (s *service) said(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(s.log)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// allowed holds the system calls that were made to those of the units' filter.
func (s *service) allowed(t *testing.T) {
	t.Helper()
	// strace ends after what it watches.
	waitFor(t, func() bool { return strings.Contains(s.traced(t), "+++ exited") })
	calls := map[string]bool{}
	for _, call := range regexp.MustCompile(`(?m)^\d+ +(\w+)\(`).FindAllStringSubmatch(s.traced(t), -1) {
		calls[call[1]] = true
	}
	may := callsOf(t, "@system-service")
	for _, set := range []string{"@privileged", "@resources"} {
		for name := range callsOf(t, set) {
			delete(may, name)
		}
	}
	if len(calls) < 10 || len(may) < 100 {
		t.Fatalf("%d calls were traced, %d are allowed", len(calls), len(may))
	}
	for name := range calls {
		if !may[name] {
			t.Errorf("the unit forbids %s, which was called", name)
		}
	}
}

func (s *service) traced(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(s.calls)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// callsOf are the system calls of one of systemd's sets and the sets in it.
func callsOf(t *testing.T, set string) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for line := range strings.Lines(must(t, "systemd-analyze", "syscall-filter", set)) {
		word := strings.TrimSpace(line)
		switch {
		case word == set || word == "" || word[0] == '#':
		case word[0] == '@':
			for name := range callsOf(t, word) {
				names[name] = true
			}
		default:
			names[word] = true
		}
	}
	return names
}

// waitFor polls until cond holds, and fails after a while.
func waitFor(t *testing.T, cond func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !cond(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("it never happened")
		}
	}
}

// freeAddress is one of this machine that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}
