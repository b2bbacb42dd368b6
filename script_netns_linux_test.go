package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// The two machines of a script are network namespaces in a user namespace of
// their own, which needs no privilege where the system allows such. Nothing of
// them has a name outside: a namespace lives as long as the process in it,
// which ends at the end of its standard input, that is with the test, however
// that ends.

// Addresses of the two machines, those that documentation uses (RFC 5737, RFC
// 3849). Whatever else is in these networks is a black hole: packets go there
// and nothing comes back.
const (
	nearIPv4, farIPv4 = "192.0.2.1", "192.0.2.2"
	nearIPv6, farIPv6 = "2001:db8::1", "2001:db8::2"
)

// makeNetns makes two machines and a wire between them:
//
//	netns [-delay D] [-delay6 D] [-loss PERCENT]
//
// $NEAR and $FAR then run a program on one of them, $NEAR4, $NEAR6, $FAR4 and
// $FAR6 are their addresses. The delay is that of one way.
func makeNetns(ts *testscript.TestScript, _ bool, args []string) {
	flags := flag.NewFlagSet("netns", flag.ContinueOnError)
	delay := flags.Duration("delay", 0, "how long a packet takes")
	delay6 := flags.Duration("delay6", 0, "how long one of IPv6 takes; 0 = as all")
	loss := flags.Float64("loss", 0, "percentage of packets that are lost")
	parseFlags(ts, flags, args)
	needs(ts, false, []string{"unshare", "nsenter", "ip"})

	near := holdNamespace(ts, "unshare", "--user", "--map-root-user", "--net")
	enterUser := []string{"nsenter", "--preserve-credentials", "--user", "--target", near}
	far := holdNamespace(ts, append(enterUser, "unshare", "--net")...)
	machine(ts, "NEAR", near, nearIPv4, nearIPv6)
	machine(ts, "FAR", far, farIPv4, farIPv6)
	keep(ts, "the wire", ts.Getenv("NEAR"), "peer", "wire",
		"-far", far, "-delay", delay.String(), "-delay6", delay6.String(), "-loss", fmt.Sprint(*loss))
	for _, name := range []string{"NEAR", "FAR"} {
		configure(ts, name)
	}
	// Programs end before the wire does, or their last packets would be lost.
	ts.Defer(jobsOf(ts).endAll)
}

// holdNamespace keeps a namespace that command makes and returns the id of a
// process in it.
func holdNamespace(ts *testscript.TestScript, command ...string) string {
	return keep(ts, "a network namespace", append(command, "sh", "-c", "echo ready; exec cat")...)
}

// keep starts what must be there until the script ends and waits for it to say
// "ready". Where the system does not allow it, the script is skipped.
func keep(ts *testscript.TestScript, what string, command ...string) (pid string) {
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Env = jobsOf(ts).environ(ts)
	var complaint bytes.Buffer
	cmd.Stderr = &complaint
	stdin, err := cmd.StdinPipe()
	ts.Check(err)
	stdout, err := cmd.StdoutPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	end := func() {
		_ = stdin.Close()
		late := time.AfterFunc(4*time.Second, func() { _ = cmd.Process.Kill() })
		defer late.Stop()
		_ = cmd.Wait()
	}
	late := time.AfterFunc(patience, func() { _ = cmd.Process.Kill() })
	defer late.Stop()
	word := make([]byte, len("ready"))
	if n, _ := stdout.Read(word); string(word[:n]) != "ready" {
		end()
		reason := strings.TrimSpace(complaint.String())
		ts.Value(testKey{}).(testscript.T).Skip(what + " cannot be had on this machine: " + reason)
	}
	ts.Defer(end)
	return strconv.Itoa(cmd.Process.Pid)
}

// machine names a namespace to the script: NAME runs a program in it.
func machine(ts *testscript.TestScript, name, pid, ipv4, ipv6 string) {
	path := ts.MkAbs(filepath.Join(".netns", strings.ToLower(name)))
	ts.Check(os.MkdirAll(filepath.Dir(path), 0o700))
	enter := fmt.Sprintf("#!/bin/sh\nexec nsenter --preserve-credentials --user --net --target %s \"$@\"\n", pid)
	ts.Check(os.WriteFile(path, []byte(enter), 0o700))
	ts.Setenv(name, path)
	ts.Setenv(name+"4", ipv4)
	ts.Setenv(name+"6", ipv6)
}

// configure gives the machine its addresses. The wire is up at the end, and so
// are its addresses: nobody else is there who might have them.
func configure(ts *testscript.TestScript, name string) {
	ip := exec.Command(ts.Getenv(name), "ip", "-batch", "-")
	ip.Stdin = strings.NewReader(strings.Join([]string{
		"link set lo up",
		"address add " + ts.Getenv(name+"4") + "/24 dev wire",
		"address add " + ts.Getenv(name+"6") + "/64 dev wire nodad",
		"link set wire up multicast on",
	}, "\n"))
	if out, err := ip.CombinedOutput(); err != nil {
		ts.Fatalf("ip on the %s machine: %v\n%s", strings.ToLower(name), err, out)
	}
}
