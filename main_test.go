//go:build unix

package main

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// requireTools makes a missing tool a failure: set where the tools were
// installed on purpose, so that no script is skipped unnoticed.
const requireTools = "SOCKKIT_REQUIRE_TOOLS"

// TestMain lets the test binary stand in for the programs of the scripts:
// sockkit is the real main, peer a remote side that behaves as told.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"sockkit": main,
		"peer":    peerMain,
	})
}

// TestScripts runs every program test: one script per promise.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "commands/testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup:               setupScript,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"needs":      needs,
			"browse":     browse,
			"complete":   complete,
			"run":        runJob,
			"start":      startJob,
			"finish":     finishJob,
			"await":      awaitOutput,
			"running":    jobIsRunning,
			"signal":     signalJob,
			"feed":       feedJob,
			"feed-bytes": feedBytes,
			"feed-eof":   closeFeed,
			"port":       readPort,
			"appears":    fileAppears,
			"vanishes":   fileVanishes,
			"no-process": noProcess,
			"closedport": closedPort,
			"netns":      makeNetns,
			"freeport":   freePort,
			"random":     randomFile,
			"same":       sameFiles,
			"size":       fileSize,
		},
	})
}

func setupScript(env *testscript.Env) error {
	root, err := os.Getwd()
	if err != nil {
		return err
	}
	env.Setenv("ROOT", root) // of the repository
	// A program built with the race detector sleeps for a second before it ends,
	// so that races can still be told of. There are thousands of programs here.
	env.Setenv("GORACE", "atexit_sleep_ms=50")
	env.Values[testKey{}] = env.T()
	here, err := os.Getwd()
	if err != nil {
		return err
	}
	env.Setenv("PACKAGING", filepath.Join(here, "packaging"))
	env.Values[jobsKey{}] = newJobs(env)
	// Colour and notification settings of whoever runs the tests stay outside.
	for _, name := range []string{"SOCKKIT_COLOR", "NO_COLOR", "FORCE_COLOR", "NOTIFY_SOCKET", "ALL_PROXY", "NO_PROXY", "SOCKKIT_PROXY"} {
		env.Setenv(name, "")
	}
	return nil
}

type testKey struct{}

// needs skips the script when one of the named tools is not installed, or
// fails it where the tools are required.
func needs(ts *testscript.TestScript, _ bool, tools []string) {
	for _, tool := range tools {
		if _, err := exec.LookPath(tool); err == nil {
			continue
		}
		if os.Getenv(requireTools) == "1" {
			ts.Fatalf("%s is not installed, and %s=1", tool, requireTools)
		}
		ts.Value(testKey{}).(testscript.T).Skip(tool + " is not installed")
	}
}

// parseFlags reads the options of a script command and fails the script when
// they are wrong.
func parseFlags(ts *testscript.TestScript, flags *flag.FlagSet, args []string) []string {
	flags.SetOutput(ts.Stderr())
	ts.Check(flags.Parse(args))
	return flags.Args()
}
