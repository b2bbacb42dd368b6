package commands

import (
	"strings"
	"testing"
)

func TestResolverName(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"system", "system"},
		{"go", "go"},
		{"9.9.9.9", "9.9.9.9:53"},
		{"127.0.0.1:5353", "127.0.0.1:5353"},
		{"::1", "[::1]:53"},
		{"[::1]", "[::1]:53"},
		{"tls://dns.example", "tls://dns.example:853"},
		{"https://dns.example/q", "https://dns.example:443/q"},
		{"tcp://9.9.9.9", "tcp://9.9.9.9:53"},
		{"[fe80::1%eth0]:53", "[fe80::1%eth0]:53"},
	}
	for _, tt := range tests {
		if got, err := resolverName(tt.text); got != tt.want || err != nil {
			t.Errorf("%s: %q, %v; want %q", tt.text, got, err, tt.want)
		}
	}
	for _, bad := range []string{"", "dns.example", "9.9.9.9:", "9.9.9.9:0", "9.9.9.9:99999", "::1:53:x", "[::1", "System", "ftp://9.9.9.9"} {
		if got, err := resolverName(bad); err == nil || !strings.Contains(err.Error(), `"`+bad+`"`) {
			t.Errorf("%q: %q, %v", bad, got, err)
		}
	}
}
