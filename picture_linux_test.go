package main

import (
	"bytes"
	"flag"
	"fmt"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// The picture of the README is made from a real run in a terminal:
//
//	go test -run TestPicture -picture .
//
// Without the option the test runs the session again, and sees that the picture
// still tells the truth: but for times and numbers that the system gives.

var drawPicture = flag.Bool("picture", false, "draw docs/session.svg anew")

const (
	pictureFile    = "docs/session.svg"
	pictureColumns = 80
)

// pictureSession is what is typed. In it 7000 is open, and 7001 is not.
var pictureSession = []string{
	"sockkit listen -k --echo --background 127.0.0.1:7000",
	"sockkit dial -z 127.0.0.1:7000-7001",
	`sockkit dial --hex --send 'hello\n' --expect hello 127.0.0.1:7000 </dev/null`,
	`printf 'one\ntwo\n' | sockkit pipe -u - fd:1,frame=u16be | od -An -c`,
	"sockkit dial 127.0.0.1:7001",
	"sockkit dial --frmae u16be 127.0.0.1:7000",
	"sockkit lookup -t mxx example.org",
}

func TestPicture(t *testing.T) {
	lines := playSession(t)
	for _, line := range lines {
		if width := len([]rune(line.text())); width > pictureColumns {
			t.Errorf("%d columns, and the picture has %d: %q", width, pictureColumns, line.text())
		}
	}
	if *drawPicture {
		writeText(t, pictureFile, drawLines(lines, pictureColumns))
	}
	var played []string
	for _, line := range lines {
		played = append(played, steady(line.text()))
	}
	var drawn []string
	for _, line := range drawnLines(t, readFile(t, pictureFile)) {
		drawn = append(drawn, steady(line))
	}
	if got, want := strings.Join(drawn, "\n"), strings.Join(played, "\n"); got != want {
		t.Errorf("%s shows\n%s\n\nand the run printed\n%s\n\nremedy: go test -run TestPicture -picture .", pictureFile, got, want)
	}
}

// changing is what differs from run to run: the time of day, what something took,
// a port that the system chose, and the id of a process.
var changing = regexp.MustCompile(`\d\d:\d\d:\d\d\.\d+| +[\d.]+ [num]?s\b|(:)[3-6]\d{4}\b|^\d+ (7000)$`)

// steady is a line without what changes.
func steady(line string) string { return changing.ReplaceAllString(line, "~$1$2") }

// playSession types the session and returns what the terminal shows.
func playSession(t *testing.T) []pictureLine {
	t.Helper()
	master, slave, err := terminal()
	if err != nil {
		t.Skip("no terminal: ", err)
	}
	t.Cleanup(func() { master.Close(); slave.Close() })
	ports := neighbours(t)
	dir := t.TempDir()
	var screen strings.Builder
	for _, typed := range pictureSession {
		shown := typeLine(t, master, slave, dir, ports.Replace(typed))
		if pid, _, found := strings.Cut(shown, " "); found && strings.Contains(typed, "--background") {
			t.Cleanup(func() { _ = exec.Command("kill", pid).Run() })
		}
		screen.WriteString("\x1b[1;32m$\x1b[0m " + typed + "\n" + strings.ReplaceAll(ports.Replace(shown), "\r", ""))
	}
	return parseLines(strings.TrimSuffix(screen.String(), "\n"))
}

// typeLine runs a line in the terminal and returns what appeared there.
func typeLine(t *testing.T, master, slave *os.File, dir, line string) string {
	t.Helper()
	const end = "\x04"
	cmd := exec.CommandContext(t.Context(), "timeout", "10", "sh", "-c", line)
	cmd.Dir, cmd.Env = dir, []string{"PATH=" + os.Getenv("PATH"), "TERM=xterm-256color", "GORACE=atexit_sleep_ms=50"}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	_ = cmd.Run() // some of the session is about failures
	if _, err := slave.WriteString(end); err != nil {
		t.Fatal(err)
	}
	if err := master.SetReadDeadline(time.Now().Add(20 * time.Second)); err != nil {
		t.Fatal(err)
	}
	var shown []byte
	for buf := make([]byte, 4096); !bytes.HasSuffix(shown, []byte(end)); {
		n, err := master.Read(buf)
		if err != nil {
			t.Fatalf("%s: %v after %q", line, err, shown)
		}
		shown = append(shown, buf[:n]...)
	}
	return strings.TrimSuffix(string(shown), end)
}

// neighbours finds two free ports of four digits and returns what puts them in
// the place of 7000 and 7001, and back.
func neighbours(t *testing.T) *strings.Replacer {
	t.Helper()
	for port := 7000; port < 9000; port += 2 {
		if bindable(port) && bindable(port+1) {
			open, closed := fmt.Sprint(port), fmt.Sprint(port+1)
			return strings.NewReplacer("7000", open, "7001", closed, open, "7000", closed, "7001")
		}
	}
	t.Fatal("no two ports are free")
	return nil
}

func bindable(port int) bool {
	listener, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
	if err == nil {
		listener.Close()
	}
	return err == nil
}
