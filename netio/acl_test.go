package netio

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestParseNetwork(t *testing.T) {
	for _, c := range []struct{ text, want, wrong string }{
		{"192.0.2.1", "192.0.2.1/32", ""},
		{"192.0.2.0/24", "192.0.2.0/24", ""},
		{"2001:db8::/32", "2001:db8::/32", ""},
		{"::1", "::1/128", ""},
		{"fe80::1%eth0", "fe80::1/128", ""},
		{"0.0.0.0/0", "0.0.0.0/0", ""},
		{"192.0.2.1/24", "", "not a network"},
		{"192.0.2.0/33", "", "neither"},
		{"192.0.2.256", "", "neither"},
		{"", "", "neither"},
		{"10.0.0.0/8/8", "", "neither"},
	} {
		got, err := ParseNetwork(c.text)
		switch {
		case c.wrong == "" && (err != nil || got.String() != c.want):
			t.Errorf("%q: %s, %v; want %s", c.text, got, err, c.want)
		case c.wrong != "" && (err == nil || !errors.Is(err, ErrSyntax) || !strings.Contains(err.Error(), c.wrong)):
			t.Errorf("%q: %v; want %q", c.text, err, c.wrong)
		}
	}
}

func TestACL(t *testing.T) {
	dir := t.TempDir()
	list := filepath.Join(dir, "list")
	if err := os.WriteFile(list, []byte("# friends\n192.0.2.0/24  # the office\n\n 2001:db8::/48\r\nfriend.test\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	names := fakeNames{addrs: map[string][]netip.Addr{"friend.test": {netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("2001:db8:f::7")}}}
	for _, c := range []struct {
		allow, deny string
		yes, no     string
	}{
		{"", "", "192.0.2.1 ::1", ""},
		{"192.0.2.0/24", "", "192.0.2.1 ::ffff:192.0.2.9", "192.0.3.1 ::1"},
		{"::ffff:192.0.2.0/120", "", "192.0.2.1 ::ffff:192.0.2.9", "192.0.3.1"},
		{"", "192.0.2.0/24 ::1", "192.0.3.1 ::2", "192.0.2.1 ::ffff:192.0.2.1 ::1"},
		{"192.0.2.0/24", "192.0.2.7", "192.0.2.6", "192.0.2.7 10.0.0.1"},
		{"192.0.2.7", "192.0.2.0/24", "", "192.0.2.7"},
		{"::/0", "", "::1", "127.0.0.1"},
		{"0.0.0.0/0", "", "127.0.0.1", "::1"},
		{"fe80::/10", "", "fe80::1 fe80::1%lo", "::1"},
		{"friend.test", "", "203.0.113.7 2001:db8:f::7", "203.0.113.8"},
		{list, "", "192.0.2.200 2001:db8:0:1::1 203.0.113.7", "192.0.3.1 2001:db9::1"},
		{"", list, "192.0.3.1", "192.0.2.200 203.0.113.7"},
	} {
		a, err := ACLSources{strings.Fields(c.allow), strings.Fields(c.deny), names}.Load(t.Context())
		if err != nil {
			t.Errorf("allow %q, deny %q: %v", c.allow, c.deny, err)
			continue
		}
		for text, want := range map[string]bool{c.yes: true, c.no: false} {
			for _, addr := range strings.Fields(text) {
				if got := a.Permits(netip.MustParseAddr(addr)); got != want {
					t.Errorf("allow %q, deny %q: %s: %v", c.allow, c.deny, addr, got)
				}
			}
		}
		if !a.Permits(AddrOf(&net.UnixAddr{Name: "/tmp/s", Net: "unix"})) {
			t.Error("a Unix socket is kept out")
		}
	}
}

func TestACLMistakes(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, c := range []struct {
		text, message string
		kind          error
	}{
		{"192.0.2.0/99", "neither", ErrSyntax},
		{"192.0.2.300", "neither", ErrSyntax},
		{"unknown.test", "unknown.test", ErrNoName},
		{write("list", "192.0.2.1\n192.0.2.300\n"), "list:2: ", ErrSyntax},
		{write("nested", "./other\n"), "nested:1: ", ErrSyntax},
		{"./no/such/file", "no such file", fs.ErrNotExist},
		{dir, "not a regular file", nil},
	} {
		_, err := ACLSources{Allow: []string{c.text}, Resolver: fakeNames{}}.Load(t.Context())
		if err == nil || c.kind != nil && !errors.Is(err, c.kind) || !strings.Contains(err.Error(), c.message) {
			t.Errorf("%q: %v", c.text, err)
		}
	}
}

// fakeNames is a resolver of a few names.
type fakeNames struct {
	*net.Resolver
	addrs map[string][]netip.Addr
}

func (f fakeNames) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	if addrs := f.addrs[host]; addrs != nil {
		return addrs, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
}
