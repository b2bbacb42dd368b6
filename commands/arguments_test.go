package commands

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/framing"
)

func listenTable(t testing.TB) optionTable {
	t.Helper()
	app := newApp(NewConsole())
	return tableOf(app.Command("listen").Flags, true)
}

func dialTable(t testing.TB) optionTable {
	t.Helper()
	app := newApp(NewConsole())
	return tableOf(app.Command("dial").Flags, false)
}

func TestArrange(t *testing.T) {
	tests := []struct{ in, want string }{
		{"host --timeout 3s", "--timeout=3s -- host"},
		{"host -w3 -p80", "--connect-timeout=3 --port=80 -- host"},
		{"-w=3 host", "--connect-timeout=3 -- host"},
		{"-vvw 3 host", "--verbose --verbose --connect-timeout=3 -- host"},
		{"-46 host", "--ipv4 --ipv6 -- host"},
		{"--ttl -1 host", "--ttl=-1 -- host"},
		{"--send=a=b host", "--send=a=b -- host"},
		{"host -12", "-- host -12"},
		{"- -v", "--verbose -- -"},
		{"-,frame=line -v", "--verbose -- -,frame=line"},
		{"h 80", "-- h 80"},
		{"-- host -v", "-- host -v"},
		{"-v -- host -- cat -v", "--verbose -- host -- cat -v"},
		{"host -- sh -c x -- y -h", "-- host -- sh -c x -- y -h"},
		{"host --", "-- host --"},
		{"--recv-only host", "--no-stdin -- host"},
		{"--send -- host", "--send=-- -- host"},
		{"a b -h c --no-such -- d", "-h"},
		{"a --help", "--help"},
		{"-p 80 -- host", "--port=80 -- host"},
	}
	for _, tt := range tests {
		got, err := arrange(strings.Fields(tt.in), dialTable(t))
		if err != nil || strings.Join(got.words(), " ") != tt.want {
			t.Errorf("arrange(%s) = %q, %v; want %s", tt.in, got.words(), err, tt.want)
		}
	}
}

func TestArrangeListenPort(t *testing.T) {
	got, err := arrange([]string{"-p", "8080", "--", "cat", "-v"}, listenTable(t))
	if err != nil || !slices.Equal(got.command, []string{"cat", "-v"}) || len(got.operands) != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestArrangeRefuses(t *testing.T) {
	tests := []struct{ in, want string }{
		{"--bogus host", "unknown option --bogus"},
		{"-vQ host", "unknown option -Q"},
		{"-timeout 3 host", "unknown option -timeout"},
		{"host -w", "-w needs a value"},
		{"host --timeout", "--timeout needs a value"},
		{"--verbose=2 host", "--verbose takes no value"},
		{"--v host", "unknown option --v"},
	}
	for _, tt := range tests {
		_, err := arrange(strings.Fields(tt.in), dialTable(t))
		if err == nil || err.Error() != tt.want || outcomeOf(err).Status != statusUsage {
			t.Errorf("arrange(%s): %v; want %s", tt.in, err, tt.want)
		}
	}
}

// The laws: what is in order stays as it is; COMMAND comes back verbatim; no
// operand or command word is invented, and their order is kept.
func FuzzArrange(f *testing.F) {
	for _, seed := range []string{"host -w3", "-p 80 -- cat -v", "-- -x -- y", "-p1 a -- b", "-é", "a --send -- -- b", "-\xff"} {
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, line string, listening bool) {
		table := dialTable(t)
		if listening {
			table = listenTable(t)
		}
		in := strings.Split(line, " ")
		got, err := arrange(in, table)
		if err != nil {
			return
		}
		if rest := subsequence(got.operands, in); rest != nil {
			t.Errorf("%q: operands %q are not in order among the words", in, rest)
		}
		if got.hasCommand && !slices.Equal(in[len(in)-len(got.command):], got.command) {
			t.Errorf("%q: COMMAND is %q", in, got.command)
		}
		again, err := arrange(got.words(), table)
		if err != nil || !slices.Equal(again.words(), got.words()) {
			t.Errorf("%q: %q became %q, %v", in, got.words(), again.words(), err)
		}
	})
}

// subsequence is what of words does not occur in all in that order.
func subsequence(words, all []string) []string {
	for _, word := range all {
		if len(words) > 0 && words[0] == word {
			words = words[1:]
		}
	}
	if len(words) == 0 {
		return nil
	}
	return words
}

func TestNearest(t *testing.T) {
	if got := framing.Nearest("--timout", dialTable(t).names()); got != "--timeout" {
		t.Errorf("got %q", got)
	}
	if got := framing.Nearest("zebra", []string{"listen", "dial"}); got != "" {
		t.Errorf("got %q", got)
	}
}

func TestHabitHints(t *testing.T) {
	for name, want := range map[string]string{"-u": "udp", "-l": "listen", "-x": "--proxy", "-X": "--proxy", "-k": "listen -k", "-i": "--idle-timeout"} {
		_, err := arrange([]string{name, "host"}, dialTable(t))
		if _, ok := errors.AsType[*unknownOptionError](err); !ok || !strings.Contains(hintFor(err), want) {
			t.Errorf("%s: %v, hint %q; want %s", name, err, hintFor(err), want)
		}
	}
}
