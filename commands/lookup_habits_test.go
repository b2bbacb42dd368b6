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
	_, number := recordType("28")
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
		{number, "TYPE28"},
		{misread("https://example.org:8080/path"), "sockkit lookup example.org"},
		{misread("example.org:80"), "sockkit lookup example.org"},
		{misread("[2001:db8::1]:80"), "sockkit lookup 2001:db8::1"},
		{misread("192.0.2.1:80"), "sockkit lookup 192.0.2.1"},
		{misread("192.0.2.0/33"), "0 to 32"},
		{misread("2001:db8::/129"), "0 to 128"},
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
	for _, name := range []string{"example.org", "0/25.2.0.192.in-addr.arpa", "2001:db8::1", `a\:1`, "a:b", "192.0.2.0/24", "[::1]", "fe80::1%eth0"} {
		if err := misread(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	if class, err := className("CHAOS"); err != nil || class != dns.ClassCH {
		t.Errorf("%d, %v", class, err)
	}
}
