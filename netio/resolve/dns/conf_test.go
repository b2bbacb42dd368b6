package dns

import (
	"slices"
	"strings"
	"testing"
)

// Names are tried with the domains of "search" in the order of resolv.conf(5), as far
// as they then are names.
func TestCandidates(t *testing.T) {
	t.Parallel()
	long := strings.Repeat(strings.Repeat("a", 59)+".", 4) + "org"
	tests := []struct {
		conf, name string
		ndots      int
		want       []string
	}{
		{"search a.test b.test", "host", -1, []string{"host.a.test.", "host.b.test.", "host."}},
		{"search a.test", "host.x", -1, []string{"host.x.", "host.x.a.test."}},
		{"search a.test\noptions ndots:2", "host.x", -1, []string{"host.x.a.test.", "host.x."}},
		{"search a.test", "host", 0, []string{"host.", "host.a.test."}},
		{"search a.test", "host.", -1, []string{"host."}},
		{"search .", "host", -1, []string{"host."}},
		{"search . a.test", "host.x", 3, []string{"host.x.a.test.", "host.x."}},
		{"search a-long-domain.test", long, -1, []string{long + "."}},
		{"", "a..b", -1, []string{"a..b"}},
	}
	for _, tt := range tests {
		conf, err := ReadConf(strings.NewReader(tt.conf + "\n"))
		if err != nil {
			t.Fatal(err)
		}
		if got := conf.WithNdots(tt.ndots).Candidates(tt.name); !slices.Equal(got, tt.want) {
			t.Errorf("%s, %s: %v, want %v", tt.conf, tt.name, got, tt.want)
		}
	}
}
