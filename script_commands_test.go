//go:build unix

package main

import (
	"flag"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// launchFlags are the options of run and start.
func launchFlags(name string) (flags *flag.FlagSet, stdin, stdout *string) {
	flags = flag.NewFlagSet(name, flag.ContinueOnError)
	stdin = flags.String("stdin", "null", "null, closed, eof, open, pipe:FILE or FILE")
	stdout = flags.String("stdout", "", "a file to write to")
	return flags, stdin, stdout
}

// endFlags are the options of run and finish.
func endFlags(flags *flag.FlagSet) (status *int, within *time.Duration) {
	status = flags.Int("status", 0, "the exit status that is expected")
	within = flags.Duration("within", patience, "how long it may run")
	return status, within
}

// runJob runs a program to its end:
//
//	run [-status N] [-within D] [-stdin KIND] [-stdout FILE] PROGRAM ARG...
func runJob(ts *testscript.TestScript, _ bool, args []string) {
	flags, stdin, stdout := launchFlags("run")
	status, within := endFlags(flags)
	args = parseFlags(ts, flags, args)
	j := jobsOf(ts).launch(ts, *stdin, *stdout, args)
	defer j.end()
	expectEnd(ts, j, *status, *within, *stdout == "")
}

// startJob starts a program that the script meets again by its name:
//
//	start NAME [-stdin KIND] [-stdout FILE] PROGRAM ARG...
func startJob(ts *testscript.TestScript, _ bool, args []string) {
	flags, stdin, stdout := launchFlags("start")
	name, args := args[0], parseFlags(ts, flags, args[1:])
	all := jobsOf(ts)
	if old := all.byName[name]; old != nil {
		old.end()
	}
	all.byName[name] = all.launch(ts, *stdin, *stdout, args)
}

// finishJob waits for a job to end by itself; stdout and stderr are then its,
// but for a stdout that the script has put into a file:
//
//	finish NAME [-status N] [-within D]
func finishJob(ts *testscript.TestScript, _ bool, args []string) {
	flags := flag.NewFlagSet("finish", flag.ContinueOnError)
	status, within := endFlags(flags)
	parseFlags(ts, flags, args[1:])
	expectEnd(ts, jobNamed(ts, args[0]), *status, *within, true)
}

func expectEnd(ts *testscript.TestScript, j *job, status int, within time.Duration, show bool) {
	ended := false
	select {
	case <-j.done:
		ended = true
	case <-time.After(within):
	}
	if show && j.shown {
		_, _ = ts.Stdout().Write([]byte(ts.ReadFile(j.stdout)))
	}
	_, _ = ts.Stderr().Write([]byte(ts.ReadFile(j.stderr)))
	if !ended {
		ts.Fatalf("still running after %s", within)
	}
	if j.status != status {
		ts.Fatalf("exit status %d, expected %d", j.status, status)
	}
}

// awaitOutput waits until a running job has written a line that matches, and
// keeps the first group in a variable:
//
//	await NAME stdout|stderr REGEX [VARIABLE]
func awaitOutput(ts *testscript.TestScript, _ bool, args []string) {
	j, pattern := jobNamed(ts, args[0]), regexp.MustCompile("(?m)"+args[2])
	path := j.stdout
	if args[1] == "stderr" {
		path = j.stderr
	}
	var match []string
	if !eventually(func() bool {
		match = pattern.FindStringSubmatch(ts.ReadFile(path))
		return match != nil
	}) {
		ts.Fatalf("%s of %s never matched %q; it is:\n%s\nstderr:\n%s",
			args[1], args[0], args[2], ts.ReadFile(path), ts.ReadFile(j.stderr))
	}
	if len(args) > 3 {
		ts.Setenv(args[3], match[1])
	}
}

// eventually polls until cond holds or patience ends.
func eventually(cond func() bool) bool {
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if cond() {
			return true
		}
	}
	return cond()
}

// jobIsRunning fails when the job has ended: running NAME.
func jobIsRunning(ts *testscript.TestScript, _ bool, args []string) {
	j := jobNamed(ts, args[0])
	select {
	case <-j.done:
		ts.Fatalf("%s has ended with status %d; stderr:\n%s", args[0], j.status, ts.ReadFile(j.stderr))
	default:
	}
}

// signalJob sends a signal to the job itself, not to its group: signal NAME TERM.
func signalJob(ts *testscript.TestScript, _ bool, args []string) {
	signals := map[string]syscall.Signal{
		"INT": syscall.SIGINT, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP, "USR1": syscall.SIGUSR1,
		"STOP": syscall.SIGSTOP, "CONT": syscall.SIGCONT, "KILL": syscall.SIGKILL,
	}
	ts.Check(jobNamed(ts, args[0]).cmd.Process.Signal(signals[args[1]]))
}

// feedJob writes lines to the stdin of a job that was started with -stdin open:
// feed NAME LINE...
func feedJob(ts *testscript.TestScript, _ bool, args []string) {
	_, err := jobNamed(ts, args[0]).feed.WriteString(strings.Join(args[1:], "\n") + "\n")
	ts.Check(err)
}

// closeFeed ends the stdin of a job: feed-eof NAME.
func closeFeed(ts *testscript.TestScript, _ bool, args []string) {
	ts.Check(jobNamed(ts, args[0]).feed.Close())
}

// noProcess waits until no process named by the pid in the file is left:
// no-process FILE.
func noProcess(ts *testscript.TestScript, _ bool, args []string) {
	pid := atoi(ts, strings.TrimSpace(ts.ReadFile(args[0])))
	gone := func() bool { return syscall.Kill(pid, 0) == syscall.ESRCH || isZombie(pid) }
	if !eventually(gone) {
		ts.Fatalf("process %d of %s is still there", pid, args[0])
	}
}

// isZombie tells a process that only waits for a slow parent to collect it.
func isZombie(pid int) bool {
	stat, err := os.ReadFile(procStat(pid))
	if err != nil {
		return false
	}
	_, after, _ := strings.Cut(string(stat), ") ")
	return strings.HasPrefix(after, "Z")
}

// feedBytes writes one text with Go's escapes, as it is, and lets it arrive
// alone: feed-bytes NAME TEXT.
func feedBytes(ts *testscript.TestScript, _ bool, args []string) {
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	_, err = jobNamed(ts, args[0]).feed.WriteString(text)
	ts.Check(err)
	time.Sleep(50 * time.Millisecond)
}
