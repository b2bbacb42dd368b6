package commands

import (
	"strings"
	"testing"

	"github.com/sockkit/sockkit/netio/resolve/dns"
)

func TestLookupHabits(t *testing.T) {
	t.Parallel()
	unknown := func(name string) error { return lookupHabit("lookup", &unknownOptionError{Name: name}) }
	_, oneDash := recordType("ype=mx")
	tests := []struct {
		err  error
		hint string
	}{
		{unknown("-x"), "in reverse"},
		{unknown("-p"), "@127.0.0.1:5353"},
		{lookupHabit("dial", &unknownOptionError{Name: "-x"}), "--proxy"},
		{foreignWords([]string{"example.org", "+short"}), "--short"},
		{foreignWords([]string{"example.org", "MX"}), "-t mx"},
		{oneDash, "-t mx"},
	}
	for _, tt := range tests {
		if hint := hintFor(tt.err); statusOf(tt.err) != statusUsage || !strings.Contains(hint, tt.hint) {
			t.Errorf("%v: %q, want %q", tt.err, hint, tt.hint)
		}
	}
	for _, names := range [][]string{{"MX"}, {"example.org", "mx"}, {"example.org", "MX."}, {"A.example"}} {
		if err := foreignWords(names); err != nil {
			t.Errorf("%q: %v", names, err)
		}
	}
	if class, err := className("CHAOS"); err != nil || class != dns.ClassCH {
		t.Errorf("%d, %v", class, err)
	}
}
