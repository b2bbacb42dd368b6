package main_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// The one-liners of the README run here as they stand there. Each is a
// paragraph of a fenced block below a marker: comments, one shell line, and the
// output it promises behind "#=> ".

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
	if len(examples) < 18 {
		t.Errorf("the README has %d one-liners, want at least 18", len(examples))
	}
	program := buildProgram(t)
	for _, example := range examples {
		t.Run(example.title, func(t *testing.T) {
			t.Parallel()
			if _, err := exec.LookPath("curl"); err != nil && strings.Contains(example.line, "curl ") {
				t.Skip("curl is not installed")
			}
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

// oneLiners reads the examples out of the README's marked blocks.
func oneLiners(t *testing.T, readme string) []oneLiner {
	t.Helper()
	var all []oneLiner
	for _, rest := range strings.Split(readme, oneLinersMarker)[1:] {
		fenced, marked := strings.CutPrefix(rest, "```sh\n")
		block, _, closed := strings.Cut(fenced, "\n```\n")
		if !marked || !closed {
			t.Fatalf("no block of shell lines follows %q", oneLinersMarker)
		}
		for paragraph := range strings.SplitSeq(block, "\n\n") {
			all = append(all, parseOneLiner(t, paragraph))
		}
	}
	return all
}

// runElsewhere are the beginnings of those blocks of the README that are not
// one-liners, and who runs them.
var runElsewhere = map[string]string{
	"go run . listen":                  "the first line as TestReadmeFirstLine; go test ./... is this",
	"CGO_ENABLED=0 go install":         "nobody, for it needs the network and a release; make build of .ci/run has the same options",
	"sockkit serve-http docs/frontend": "http_front_end.txtar",
}

// Every block of the README is run by somebody.
func TestReadmeBlocksAreRun(t *testing.T) {
	readme := readText(t, "README.md")
	rest := readme
	for {
		_, after, found := strings.Cut(rest, "\n```sh\n")
		if !found {
			break
		}
		marked := strings.HasSuffix(strings.TrimSuffix(rest, "\n```sh\n"+after)+"\n", oneLinersMarker)
		if first, _, _ := strings.Cut(after, "\n"); !marked && !isRunElsewhere(first) {
			t.Errorf("nobody runs the block that begins with %q", first)
		}
		_, rest, _ = strings.Cut(after, "\n```")
	}
	for _, block := range regexp.MustCompile(`(?m)^\n    (.+)$`).FindAllStringSubmatch(readme, -1) {
		if !isRunElsewhere(block[1]) {
			t.Errorf("nobody runs the block that begins with %q", block[1])
		}
	}
}

func isRunElsewhere(first string) bool {
	for beginning := range runElsewhere {
		if strings.HasPrefix(first, beginning) {
			return true
		}
	}
	return false
}

// The first line that a newcomer types, with the second that is beside it.
func TestReadmeFirstLine(t *testing.T) {
	line := regexp.MustCompile(`(?m)^    go run \. (listen :8080) .*: go run \. (dial localhost:8080)$`)
	words := line.FindStringSubmatch(readText(t, "README.md"))
	if words == nil {
		t.Fatal("the README does not begin with go run")
	}
	if runtime.GOOS == "windows" {
		t.Skip("the examples are lines for a Unix shell")
	}
	listen := strings.Replace(words[1], "8080", "0", 1)
	dial := strings.Replace(words[2], "8080", "$(cat port)", 1)
	runOneLiner(t, oneLiner{
		line: "sockkit " + listen + " --port-file port >said & until [ -s port ]; do sleep 0.05; done; " +
			"echo hello | sockkit " + dial + " && wait && cat said",
		want: "hello\n",
	}, buildProgram(t), nil)
}

// The README tells of the statuses that there are.
func TestReadmeStatuses(t *testing.T) {
	help, err := exec.Command(buildProgram(t), "help", "exit-status").Output()
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(readText(t, "README.md"), "| status | meaning |")
	table, _, _ := strings.Cut(rest, "\n\n")
	number := regexp.MustCompile(`\d+`)
	var told []string
	for _, row := range regexp.MustCompile(`(?m)^\| ([\d, ]+) \|`).FindAllStringSubmatch(table, -1) {
		told = append(told, number.FindAllString(row[1], -1)...)
	}
	var there []string
	for _, row := range regexp.MustCompile(`(?m)^ +(\d+)  `).FindAllStringSubmatch(string(help), -1) {
		there = append(there, row[1])
	}
	if there = append(there, "141"); !slices.Equal(told, there) { // 141 is in the text below
		t.Errorf("the README has the statuses %s, and the program %s", told, there)
	}
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
