//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// patience is how long a script waits for anything that should happen at
// once. It only has to tell "soon" from "never" on a busy machine.
const patience = 20 * time.Second

type jobsKey struct{}

// jobs are the processes that one script has started, by name.
type jobs struct {
	dir    string
	env    *testscript.Env
	byName map[string]*job
	count  int
}

// A job is a process with its output in files, so that a descendant that
// outlives it can hold no pipe of ours open.
type job struct {
	cmd            *exec.Cmd
	feed           *os.File // write end of its stdin; nil unless asked for
	stdout, stderr string   // paths
	shown          bool     // its stdout is no file that the script has named
	done           chan struct{}
	status         int // valid once done is closed
}

func newJobs(env *testscript.Env) *jobs {
	all := &jobs{dir: filepath.Join(env.WorkDir, ".jobs"), env: env, byName: map[string]*job{}}
	env.Defer(all.endAll)
	return all
}

func jobsOf(ts *testscript.TestScript) *jobs { return ts.Value(jobsKey{}).(*jobs) }

func jobNamed(ts *testscript.TestScript, name string) *job {
	j := jobsOf(ts).byName[name]
	if j == nil {
		ts.Fatalf("no job is called %q", name)
	}
	return j
}

// endAll asks every job that is left to end, then makes it. Several end at
// the same time.
func (all *jobs) endAll() {
	var wg sync.WaitGroup
	for _, j := range all.byName {
		wg.Go(j.end)
	}
	wg.Wait()
}

// ended reports whether no named job is left that could still do something.
func (all *jobs) ended() bool {
	for _, j := range all.byName {
		select {
		case <-j.done:
		default:
			return false
		}
	}
	return true
}

// complaints is what the named jobs have written to standard error.
func (all *jobs) complaints(ts *testscript.TestScript) string {
	var text strings.Builder
	for name, j := range all.byName {
		fmt.Fprintf(&text, "%s: %s\n", name, ts.ReadFile(j.stderr))
	}
	return text.String()
}

// launch starts args with the named kinds of stdin and stdout.
func (all *jobs) launch(ts *testscript.TestScript, stdin, stdout string, args []string) *job {
	ts.Check(os.MkdirAll(all.dir, 0o700))
	all.count++
	base := filepath.Join(all.dir, fmt.Sprint(all.count))
	j := &job{stdout: base + ".stdout", stderr: base + ".stderr", done: make(chan struct{})}
	j.shown = stdout == ""
	if stdout != "" {
		j.stdout = ts.MkAbs(stdout)
	}
	if stdin == "closed" {
		args = append([]string{"sh", "-c", `exec "$@" <&-`, "sh"}, args...)
	}
	path, err := exec.LookPath(args[0])
	ts.Check(err)
	j.cmd = exec.Command(path, args[1:]...)
	j.cmd.Args[0] = args[0]
	j.cmd.Dir = ts.MkAbs(".")
	j.cmd.Env = append(all.environ(ts), "PWD="+j.cmd.Dir)
	j.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	j.start(ts, stdin)
	return j
}

// environ is the script's environment, with what the script has changed of it.
func (all *jobs) environ(ts *testscript.TestScript) []string {
	var vars []string
	for _, name := range []string{"PATH", "HOME", "WORK", "TMPDIR", "GOCOVERDIR", "GORACE", "GOTRACEBACK"} {
		if value := ts.Getenv(name); value != "" {
			vars = append(vars, name+"="+value)
		}
	}
	return vars
}

func (j *job) start(ts *testscript.TestScript, stdin string) {
	in := j.openStdin(ts, stdin)
	defer in.Close()
	out, err := os.OpenFile(j.stdout, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	ts.Check(err)
	defer out.Close()
	errs, err := os.Create(j.stderr)
	ts.Check(err)
	defer errs.Close()
	j.cmd.Stdin, j.cmd.Stdout, j.cmd.Stderr = in, out, errs
	ts.Check(j.cmd.Start())
	go func() {
		j.status = exitStatus(j.cmd.Wait())
		close(j.done)
	}()
}

// openStdin makes the stdin that a script names: null (or closed), eof (a pipe
// at its end), open (a pipe that feed writes to), pipe:FILE, or a FILE itself.
func (j *job) openStdin(ts *testscript.TestScript, kind string) *os.File {
	var piped string
	switch {
	case kind == "null" || kind == "closed":
		kind = os.DevNull
	case kind == "eof" || kind == "open":
		piped = os.DevNull
	case len(kind) > 5 && kind[:5] == "pipe:":
		piped = kind[5:]
	}
	if piped == "" {
		file, err := os.Open(ts.MkAbs(kind))
		ts.Check(err)
		return file
	}
	r, w, err := os.Pipe()
	ts.Check(err)
	if kind == "open" {
		j.feed = w
		return r
	}
	source, err := os.Open(ts.MkAbs(piped))
	ts.Check(err)
	go func() {
		defer source.Close()
		defer w.Close()
		_, _ = io.Copy(w, source) // a job that ends early reads no more: its own tests say whether it may
	}()
	return r
}

// exitStatus is what a shell's $? would show.
func exitStatus(err error) int {
	if err == nil {
		return 0
	}
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return -1
	}
	if ws := exit.Sys().(syscall.WaitStatus); ws.Signaled() {
		return 128 + int(ws.Signal())
	}
	return exit.ExitCode()
}

// end terminates the job, politely first so that it can end its children.
func (j *job) end() {
	if j.feed != nil {
		_ = j.feed.Close()
	}
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		_ = syscall.Kill(-j.cmd.Process.Pid, sig)
		select {
		case <-j.done:
			// What stayed behind in its group goes too.
			_ = syscall.Kill(-j.cmd.Process.Pid, syscall.SIGKILL)
			return
		case <-time.After(4 * time.Second):
		}
	}
}
