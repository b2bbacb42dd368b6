//go:build linux

package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"
)

// The README compares sockkit with other tools. Each row of its tables links to
// an archive in docs/compare that has a shell script for each column. A script
// tries what the row says and prints what the cell must say.

const comparisons = "docs/compare/"

// comparedRow is a row of a table whose first cell links to an archive.
var comparedRow = regexp.MustCompile(`(?m)^\| \[[^\]]+\]\((docs/compare/\w+\.txtar)\) \|(.+)\|$`)

func TestReadmeComparison(t *testing.T) {
	t.Parallel()
	readme := readFile(t, "README.md")
	linked := map[string]bool{}
	for _, header := range []string{"| | nc | ncat | socat | sockkit |", "| | python | sockkit |"} {
		columns := cells(strings.TrimPrefix(header, "| "))
		for _, row := range comparedRow.FindAllStringSubmatch(tableBelow(t, readme, header), -1) {
			linked[row[1]] = true
			compareRow(t, row[1], columns, cells(row[2]))
		}
	}
	archives, err := filepath.Glob(comparisons + "*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	for _, archive := range archives {
		if !linked[archive] && archive != comingFromArchive {
			t.Errorf("no row of the README links to %s", archive)
		}
	}
}

// compareRow tries all columns of one row.
func compareRow(t *testing.T, archive string, columns, cells []string) {
	t.Run(strings.TrimSuffix(filepath.Base(archive), ".txtar"), func(t *testing.T) {
		t.Parallel()
		scripts := shellScripts(t, archive)
		if len(cells) != len(columns) {
			t.Fatalf("%s: %d cells below %d columns", archive, len(cells), len(columns))
		}
		for i, column := range columns {
			script, there := scripts[column]
			if !there {
				t.Errorf("%s has no script for %s", archive, column)
				continue
			}
			t.Run(column, func(t *testing.T) {
				t.Parallel()
				requireCompared(t, column, script)
				got, complaints, _ := runShell(t, script, unusedPorts(t)...)
				if reason, skip := strings.CutPrefix(got, "skip: "); skip {
					t.Skip(reason)
				}
				if got != cells[i] {
					t.Errorf("the cell says %q, and the script of %s %q\nstandard error:\n%s", cells[i], archive, got, complaints)
				}
			})
		}
	})
}

// comparedTools are the versions that the README speaks of: what one prints to
// say so. Others are not compared, for they may have learned something.
var comparedTools = map[string]struct {
	argv    []string
	version *regexp.Regexp
}{
	"nc":     {[]string{"nc", "-h"}, regexp.MustCompile(`Debian patchlevel (1\.219)-`)},
	"ncat":   {[]string{"ncat", "--version"}, regexp.MustCompile(`Version (\S+)`)},
	"socat":  {[]string{"socat", "-V"}, regexp.MustCompile(`socat version (\S+)`)},
	"python": {[]string{"python3", "--version"}, regexp.MustCompile(`Python (\d+\.\d+)`)},
}

// requireCompared skips the test unless the tool is there in the version that
// the README names, and what else the script needs.
func requireCompared(t *testing.T, tool, script string) {
	t.Helper()
	requireInstalled(t, "ss") // of the prelude
	for _, name := range []string{"curl", "tshark", "unshare", "ip", "python3"} {
		if strings.Contains(script, name+" ") {
			requireInstalled(t, name)
		}
	}
	compared, other := comparedTools[tool]
	if !other {
		return // sockkit itself
	}
	requireInstalled(t, compared.argv[0])
	out, _ := exec.Command(compared.argv[0], compared.argv[1:]...).CombinedOutput() // nc -h fails
	version := compared.version.FindSubmatch(out)
	if version == nil || !strings.Contains(readFile(t, "README.md"), tool+" "+string(version[1])) {
		t.Skipf("the README compares with another version of %s than this: %q", tool, out)
	}
}

// requireInstalled skips the test without the tool, or fails it where the tools
// are required.
func requireInstalled(t *testing.T, tool string) {
	t.Helper()
	if _, err := exec.LookPath(tool); err == nil {
		return
	}
	if os.Getenv(requireTools) == "1" {
		t.Fatalf("%s is not installed, and %s=1", tool, requireTools)
	}
	t.Skip(tool + " is not installed")
}

// shellScripts reads an archive: by name, each script with what stands before
// all of them.
func shellScripts(t *testing.T, archive string) map[string]string {
	t.Helper()
	parsed, err := txtar.ParseFile(archive)
	if err != nil {
		t.Fatal(err)
	}
	if len(parsed.Comment) == 0 {
		t.Errorf("%s does not begin with what it tries", archive)
	}
	scripts := map[string]string{}
	common := ". ./prelude.sh\n"
	for _, file := range parsed.Files {
		if file.Name == "common.sh" {
			common += string(file.Data)
			continue
		}
		scripts[file.Name] = common + string(file.Data)
	}
	return scripts
}

// runShell runs a script in a directory of its own, with two free ports, and
// ends what it leaves behind. It returns the last line, the complaints, and
// whether the script failed.
func runShell(t *testing.T, script string, env ...string) (last, complaints string, failed error) {
	t.Helper()
	dir := t.TempDir()
	writeText(t, filepath.Join(dir, "prelude.sh"), readFile(t, comparisons+"prelude.sh"))
	// Files and not pipes, which the servers of the script would hold open.
	stdout, stderr := createFile(t, dir, ".stdout"), createFile(t, dir, ".stderr")
	ctx, cancel := context.WithTimeout(t.Context(), 40*time.Second)
	defer cancel()
	shell := exec.CommandContext(ctx, "sh", "-c", script)
	shell.Dir, shell.Stdout, shell.Stderr = dir, stdout, stderr
	shell.Env = append(os.Environ(), env...)
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	shell.Cancel = func() error { return syscall.Kill(-shell.Process.Pid, syscall.SIGKILL) }
	failed = shell.Run()
	if shell.Process != nil {
		_ = shell.Cancel() // fails when nothing is left
	}
	lines := strings.Split(strings.TrimSpace(readFile(t, stdout.Name())), "\n")
	return lines[len(lines)-1], readFile(t, stderr.Name()), failed
}

// unusedPorts are the ports of a script, as variables of its environment. They are
// below those that the system gives to whoever dials, so that nobody takes one
// before the script does.
func unusedPorts(t *testing.T) []string {
	t.Helper()
	var ports []string
	for range 100 {
		port := 20000 + rand.IntN(12000)
		listener, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		listener.Close()
		ports = append(ports, fmt.Sprintf("PORT%d=%d", len(ports)+1, port))
		if len(ports) == 2 {
			return ports
		}
	}
	t.Fatal("no port is free")
	return nil
}

func createFile(t *testing.T, dir, name string) *os.File {
	t.Helper()
	file, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { file.Close() })
	return file
}

// tableBelow is the table of a page that begins with a header.
func tableBelow(t *testing.T, page, header string) string {
	t.Helper()
	_, rest, found := strings.Cut(page, header+"\n")
	if !found {
		t.Fatalf("no table begins with %q", header)
	}
	table, _, _ := strings.Cut(rest, "\n\n")
	return table + "\n"
}

// cells splits a row, without its first and its last bar. A bar inside of a cell
// is written with a backslash.
func cells(row string) []string {
	row = strings.ReplaceAll(strings.Trim(row, "| "), `\|`, "\x00")
	var all []string
	for cell := range strings.SplitSeq(row, "|") {
		all = append(all, strings.TrimSpace(strings.ReplaceAll(cell, "\x00", "|")))
	}
	return all
}

func readFile(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func writeText(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
