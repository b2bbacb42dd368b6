package commands

import (
	"slices"
	"strings"
	"testing"
)

func TestProbeTargets(t *testing.T) {
	tests := []struct {
		operands string
		want     string // "" = an error
	}{
		{"h:22", "h:22"},
		{"h:22+80+8000-8002", "h:22 h:80 h:8000 h:8001 h:8002"},
		{"h 22 80", "h:22 h:80"},
		{"h 22-23", "h:22 h:23"},
		{"h:22 80 g:1 2", "h:22 h:80 g:1 g:2"},
		{"10.0.0.1 22", "10.0.0.1:22"},
		{"::1 22", "[::1]:22"},
		{"[::1]:22+23", "[::1]:22 [::1]:23"},
		{"tcp4:h:22+23", "tcp4:h:22 tcp4:h:23"},
		{":22+23", ":22 :23"},
		{"h:22+23,connect-timeout=2s", "h:22,connect-timeout=2s h:23,connect-timeout=2s"},
		{"unix:/tmp/x", "unix:/tmp/x"},
		{"@name", "@name"},
		{"h:http+https", "h:http h:https"},
		{"", ""},
		{"22", ""},
		{"h", ""},
		{"h:", ""},
		{"h:80-22", ""},
		{"h:1-70000", ""},
		{"h:1-65535+1-65535", ""},
		{"h:-1", ""},
		{"-", ""},
		{"file:/etc/passwd", ""},
		{"udp:h:53", ""},
	}
	for _, test := range tests {
		targets, err := probeTargets(strings.Fields(test.operands))
		if test.want == "" {
			if err == nil {
				t.Errorf("%q: no error, %v", test.operands, targets)
			}
			continue
		}
		want, errWant := probeTargets(strings.Fields(test.want))
		if err != nil || errWant != nil || !slices.Equal(targets, want) {
			t.Errorf("%q: %v, %v (want %s, %v)", test.operands, targets, err, test.want, errWant)
		}
	}
}

func TestPortCap(t *testing.T) {
	all, err := probeTargets([]string{"h:1-65535"})
	if err != nil || len(all) != maxPorts {
		t.Errorf("%d targets, %v", len(all), err)
	}
}

func FuzzProbeTargets(f *testing.F) {
	for _, s := range []string{"h:22+80", "h 22", "[::1]:1-3", "a:b,c=d", "1-2-3", "h:+", "h:1-"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, words string) {
		operands := strings.Fields(words)
		if len(operands) > 8 {
			return
		}
		targets, err := probeTargets(operands)
		if err != nil {
			return
		}
		if len(targets) < 1 || len(targets) > maxPorts*len(operands) {
			t.Errorf("%q: %d targets", words, len(targets))
		}
	})
}
