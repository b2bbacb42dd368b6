package commands

import (
	"os"
	"strings"
	"testing"
)

// runLine runs a command line with files for streams and gives what it wrote.
func runLine(t *testing.T, env map[string]string, args ...string) (o Outcome, stdout, stderr string) {
	t.Helper()
	c := NewConsole()
	c.Getenv = func(name string) string { return env[name] }
	files := make([]*os.File, 2)
	for i := range files {
		f, err := os.CreateTemp(t.TempDir(), "")
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		files[i] = f
	}
	c.Stdout, c.Stderr = files[0], files[1]
	o = Run(args, c)
	text := func(f *os.File) string {
		b, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	return o, text(files[0]), text(files[1])
}

func TestUsageErrors(t *testing.T) {
	t.Parallel()
	tests := []struct{ line, want string }{
		{"", "no command"},
		{"dail", "did you mean sockkit dial?"},
		{"dial -w soon x:1", `--connect-timeout: "soon"`},
		{"dial -w soon x:1", "hint: write a duration as 500ms"},
		{"dial --send \\q x:1", `--send: "\\q" is not an escape`},
		{"dial --resolver dns.example x:1", `--resolver: "dns.example" is no resolver`},
		{"dial --resolver dns.example x:1", "hint: write system, go, a server's IP"},
		{"dial -4 -6 x:1", "exclude each other"},
		{"dial -e cat x:1 -- cat", "excludes --exec"},
		{"dial -s 127.0.0.1:1 -p 2 x:1", "given twice"},
		{"dial x:1 --", "no COMMAND"},
		{"dial --json x:1", "needs -z"},
		{"listen --echo --respond x :0", "exclude each other"},
		{"listen --frame lime :0", "line"},
		{"listen --stats 200 :0", "unknown option --stats"},
		{"listen --raw :0", "pipe --raw - listen:PORT"},
		{"pipe null: null: -- cat", "takes no COMMAND"},
	}
	for _, tt := range tests {
		o, stdout, stderr := runLine(t, nil, strings.Fields(tt.line)...)
		if o.Status != statusUsage || stdout != "" || !strings.Contains(stderr, tt.want) || strings.Count(stderr, "\n") > 2 {
			t.Errorf("%s: status %d, %q; want %q", tt.line, o.Status, stderr, tt.want)
		}
	}
}

func TestColour(t *testing.T) {
	t.Parallel()
	tests := []struct {
		env  map[string]string
		flag string
		want bool
	}{
		{nil, "", false},
		{nil, "always", true},
		{map[string]string{"SOCKKIT_COLOR": "sometimes"}, "always", true},
		{map[string]string{"SOCKKIT_COLOR": "always"}, "never", false},
		{map[string]string{"SOCKKIT_COLOR": "always", "NO_COLOR": "1"}, "", true},
		{map[string]string{"NO_COLOR": "1", "FORCE_COLOR": "1"}, "", false},
		{map[string]string{"CLICOLOR_FORCE": "1", "TERM": "dumb"}, "", true},
		{map[string]string{"FORCE_COLOR": "0"}, "", false},
	}
	for _, tt := range tests {
		// Mistakes that are found at different times.
		for _, line := range []string{"dail", "dial", "dial --nope", "dial --ttl", "dial --ttl=x"} {
			args := strings.Fields(line)
			if tt.flag != "" {
				args = append(args[:1:1], append([]string{"--color", tt.flag}, args[1:]...)...)
			}
			_, _, stderr := runLine(t, tt.env, args...)
			if got := strings.Contains(stderr, "\x1b["); got != tt.want {
				t.Errorf("%v %v: coloured %v in %q", tt.env, args, got, stderr)
			}
		}
	}
}

func TestColourOfTheEnvironmentIsChecked(t *testing.T) {
	t.Parallel()
	env := map[string]string{"SOCKKIT_COLOR": "sometimes"}
	o, _, stderr := runLine(t, env, "dial", "127.0.0.1:1")
	if o.Status != statusUsage || !strings.Contains(stderr, `SOCKKIT_COLOR: "sometimes" is not one of`) {
		t.Errorf("status %d, %q", o.Status, stderr)
	}
	if o, _, _ := runLine(t, env, "dial", "-h"); o.Status != statusDone {
		t.Errorf("help is refused with status %d", o.Status)
	}
}

func TestControlCharactersAreEscaped(t *testing.T) {
	if got := printable("a\x1b[31mé"); got != `a\x1b[31mé` {
		t.Errorf("got %q", got)
	}
}
