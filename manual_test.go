package main_test

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/man"
)

// The examples of the manual run here as they stand there. Each has a directory,
// a network and processes of its own, so that it may take the ports and the
// addresses that a reader would, and nothing of it is left.
//
// Behind a display (".Dl" or ".Bd -literal") comments of the page say what to do
// with it: lines that begin with $ are a line of the shell each, in which example is
// the display; lines that begin with > are what they must print on standard output.
// A display without such comments is run by itself, and has to succeed. Besides, the
// shell knows
//
//	needs TOOL...      skip it where there is no such program
//	awaits COMMAND     wait until it succeeds
//	up PORT            wait until somebody listens there; upudp, for datagrams
//	certificate NAME   make cert.pem, which ca.pem is the same as, and key.pem
//	nameserver OPTION  start dnsmasq on 9.9.9.9

// manualExample is one display with its comments.
type manualExample struct {
	page  string
	shown string // what the reader sees
	steps string // what is run
	want  string
}

func TestManualExamples(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the examples need namespaces of Linux")
	}
	for _, args := range [][]string{{"true"}, {"mount", "--bind", "/etc/hosts", "/etc/hosts"}} {
		if out, err := apart(t.Context(), args...).CombinedOutput(); err != nil {
			needed(t, "namespaces of one's own", string(out))
		}
	}
	program := buildProgram(t)
	pages, err := filepath.Glob("man/sockkit*.[17]")
	if err != nil || len(pages) < 3 {
		t.Fatalf("the pages are %q, %v", pages, err)
	}
	for _, page := range pages {
		source, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		examples := manualExamples(page, string(source))
		if len(examples) < 3 {
			t.Errorf("%s has %d examples, want at least 3", page, len(examples))
		}
		for _, example := range examples {
			example.isShown(t)
			name, _, _ := strings.Cut(example.shown, "\n")
			t.Run(strings.TrimSuffix(filepath.Base(page), filepath.Ext(page))+"/"+name, func(t *testing.T) {
				t.Parallel()
				example.run(t, program)
			})
		}
	}
}

// needed fails a test for what must be there, or skips it.
func needed(t *testing.T, what, why string) {
	t.Helper()
	if os.Getenv("SOCKKIT_REQUIRE_TOOLS") == "1" {
		t.Fatalf("needs %s: %s", what, why)
	}
	t.Skipf("needs %s: %s", what, why)
}

// apart is a command in namespaces of its own: network, mounts and processes. The
// end of the first process is the end of all.
func apart(ctx context.Context, args ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "unshare", append([]string{"--user", "--map-root-user", "--net", "--mount", "--pid", "--mount-proc", "--fork", "--kill-child", "--"}, args...)...)
}

// isShown holds that a reader sees what is run: that the formatter has taken none of
// it for something of its own.
func (e manualExample) isShown(t *testing.T) {
	text, _ := man.Page(strings.TrimSuffix(filepath.Base(e.page), filepath.Ext(e.page)))
	lines := strings.Fields(man.Plain(text))
	if shown := strings.Fields(e.shown); !strings.Contains(strings.Join(lines, " "), strings.Join(shown, " ")) {
		t.Errorf("%s: a reader does not see %q", e.page, shown)
	}
}

// manualSetup makes the loopback network and files of names that the example may write.
const manualSetup = `set -e
ip link set lo up
echo 127.0.0.1 localhost > .hosts; mount --bind .hosts /etc/hosts
: > .resolv; mount --bind .resolv /etc/resolv.conf
example() { sh -e .example; }
awaits() { until "$@" >/dev/null 2>&1; do sleep 0.05; done; }
upudp() { awaits sh -c "ss -Hlun 'sport = :$1' | grep ."; }
up() { sockkit dial -z --wait 10s "localhost:$1" >/dev/null; }
certificate() {
	openssl req -x509 -days 90 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem \
		-subj "/CN=$1" -addext "subjectAltName=DNS:$1" 2>openssl.log
	cp cert.pem ca.pem
}
nameserver() {
	ip address add 9.9.9.9/32 dev lo
	dnsmasq -d --no-resolv --no-hosts --listen-address=9.9.9.9 --bind-interfaces "$@" 2>dnsmasq.log &
	sockkit dial -z --wait 10s 9.9.9.9:53 >/dev/null
}
. ./.steps
`

func (e manualExample) run(t *testing.T, program string) {
	needs := regexp.MustCompile(`(?m)^needs (.*)\n`)
	for _, found := range needs.FindAllStringSubmatch(e.steps, -1) {
		for tool := range strings.FieldsSeq(found[1]) {
			if _, err := exec.LookPath(tool); err != nil {
				needed(t, tool, err.Error())
			}
		}
	}
	dir := t.TempDir()
	for name, text := range map[string]string{".example": e.shown, ".steps": needs.ReplaceAllString(e.steps, "")} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	var stdout, stderr bytes.Buffer
	shell := apart(ctx, "sh", "-c", manualSetup)
	shell.Dir = dir
	shell.Env = append(os.Environ(), "PATH="+filepath.Dir(program)+":"+os.Getenv("PATH"), "HOME="+dir, "PAGER=", "MANPAGER=")
	shell.Stdout, shell.Stderr = &stdout, &stderr
	shell.WaitDelay = time.Second
	err := shell.Run()
	if got := stdout.String(); got != e.want || err != nil {
		t.Errorf("%s:\n%s\nprinted %q, want %q; %v\nstandard error:\n%s", e.page, e.shown, got, e.want, err, stderr.String())
	}
}

// manualExamples reads the displays of EXAMPLES, and of a page of recipes all, with
// the comments that follow each.
func manualExamples(page, source string) []manualExample {
	_, source, _ = strings.Cut(source, "\n.Sh EXAMPLES\n")
	var all []manualExample
	literal := false
	for line := range strings.Lines(source) {
		step, stepped := strings.CutPrefix(line, `.\"$ `)
		output, promised := strings.CutPrefix(line, `.\"> `)
		shown, oneLine := strings.CutPrefix(line, ".Dl ")
		switch last := len(all) - 1; {
		case strings.HasPrefix(line, ".Bd -literal"):
			literal = true
			all = append(all, manualExample{page: page})
		case line == ".Ed\n":
			literal = false
		case literal:
			all[last].shown += unroff(line)
		case oneLine:
			all = append(all, manualExample{page: page, shown: unroff(shown)})
		case stepped && last >= 0:
			all[last].steps += step
		case promised && last >= 0:
			all[last].want += output
		}
	}
	for i := range all {
		if all[i].steps == "" {
			all[i].steps = "example\n"
		}
	}
	return all
}

// unroff gives the text that a line of mdoc shows: a backslash is written \e, and
// what a macro would take is kept from it.
func unroff(line string) string {
	return strings.NewReplacer(`\e`, `\`, `\(dq`, `"`, `\-`, `-`, `\(ti`, `~`, `\(ha`, `^`, `\(aq`, `'`, `\(ga`, "`", `\&`, "").Replace(line)
}
