package main_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// The one-liners of the README run here as they stand there. Each is a
// paragraph of the fenced block below the marker: comments, one shell line,
// and the output it promises behind "#=> ".

const (
	oneLinersMarker = "<!-- readme_test.go runs these lines -->\n"
	promise         = "#=> "
)

// oneLiner is one paragraph of the block.
type oneLiner struct {
	title string // its first comment
	line  string // what the shell is given
	want  string // what it must print on standard output
}

func TestReadmeOneLiners(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the examples are lines for a Unix shell")
	}
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	examples := oneLiners(t, string(readme))
	if len(examples) < 10 {
		t.Errorf("the README has %d one-liners, want at least 10", len(examples))
	}
	program := buildProgram(t)
	for _, example := range examples {
		t.Run(example.title, func(t *testing.T) {
			t.Parallel()
			runOneLiner(t, example, program, readme)
		})
	}
}

// runOneLiner runs an example in a directory of its own that holds a copy of
// the README, with the program's directory first on PATH.
func runOneLiner(t *testing.T, example oneLiner, program string, readme []byte) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "README.md"), readme, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	var stdout, stderr bytes.Buffer
	shell := exec.CommandContext(ctx, "sh", "-c", example.line)
	shell.Dir = dir
	shell.Env = append(os.Environ(), "PATH="+filepath.Dir(program)+string(os.PathListSeparator)+os.Getenv("PATH"))
	shell.Stdout, shell.Stderr = &stdout, &stderr
	shell.WaitDelay = time.Second
	err := shell.Run()
	if got := stdout.String(); got != example.want || err != nil {
		t.Errorf("%s\nprinted %q, want %q; %v\nstandard error:\n%s", example.line, got, example.want, err, stderr.String())
	}
}

// buildProgram compiles sockkit into a directory that goes with the test.
func buildProgram(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "sockkit")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	return program
}

// oneLiners reads the examples out of the README's marked block.
func oneLiners(t *testing.T, readme string) []oneLiner {
	t.Helper()
	_, rest, found := strings.Cut(readme, oneLinersMarker+"```sh\n")
	if !found {
		t.Fatalf("no block of shell lines follows %q", oneLinersMarker)
	}
	block, _, closed := strings.Cut(rest, "\n```")
	if !closed {
		t.Fatal("the block of one-liners is not closed")
	}
	var all []oneLiner
	for paragraph := range strings.SplitSeq(block, "\n\n") {
		all = append(all, parseOneLiner(t, paragraph))
	}
	return all
}

func parseOneLiner(t *testing.T, paragraph string) oneLiner {
	t.Helper()
	var example oneLiner
	for line := range strings.SplitSeq(paragraph, "\n") {
		output, promised := strings.CutPrefix(line, promise)
		comment, commented := strings.CutPrefix(line, "# ")
		switch {
		case promised:
			example.want += output + "\n"
		case commented && example.title == "":
			example.title = comment
		case example.line != "":
			t.Fatalf("more than one shell line in %q", paragraph)
		default:
			example.line = line
		}
	}
	if example.title == "" || example.line == "" || example.want == "" {
		t.Fatalf("an example has a title, a line and an output; this one lacks some: %q", paragraph)
	}
	return example
}
