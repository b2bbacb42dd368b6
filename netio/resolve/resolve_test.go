//go:build linux

package resolve

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sockkit/sockkit/netio/resolve/dns"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// script makes a program that stands in for getent.
func script(t *testing.T, lines string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "getent")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+lines+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestLibraryAnswers(t *testing.T) {
	t.Parallel()
	tests := []struct{ network, prints, want string }{
		{"ip", "192.0.2.1 STREAM db\n192.0.2.1 DGRAM\n192.0.2.1 RAW\n2001:db8::1 STREAM\n", "[192.0.2.1 2001:db8::1]"},
		{"ip4", "192.0.2.2 STREAM db\n192.0.2.1 DGRAM\n", "[192.0.2.2 192.0.2.1]"},
		{"ip6", "fe80::1%eth0 STREAM db\n::ffff:192.0.2.1 STREAM\n", "[fe80::1%eth0]"},
		{"ip", "\nnonsense\n192.0.2.1\n", "[192.0.2.1]"},
	}
	for _, tt := range tests {
		library := Library{Getent: script(t, "cat <<'END'\n"+tt.prints+"END")}
		got, err := library.LookupNetIP(t.Context(), tt.network, "db")
		if err != nil || fmt.Sprint(got) != tt.want {
			t.Errorf("%s: %v, %v; want %s", tt.network, got, err, tt.want)
		}
	}
}

func TestLibraryAsksForTheFamily(t *testing.T) {
	t.Parallel()
	library := Library{Getent: script(t, `[ "$2" = db ] && case $1 in ahosts) echo 192.0.2.1;; ahostsv4) echo 192.0.2.4;; ahostsv6) echo 2001:db8::6;; esac`)}
	for network, want := range map[string]string{"ip": "192.0.2.1", "ip4": "192.0.2.4", "ip6": "2001:db8::6"} {
		got, err := library.LookupNetIP(t.Context(), network, "db")
		if err != nil || len(got) != 1 || got[0] != netip.MustParseAddr(want) {
			t.Errorf("%s: %v, %v; want %s", network, got, err, want)
		}
	}
}

func TestLibraryFails(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, getent, host string
		want               net.DNSError
	}{
		{"unknown name", script(t, "exit 2"), "db", net.DNSError{Name: "db", Err: "no such host", IsNotFound: true}},
		{"no address of that family", script(t, "true"), "db", net.DNSError{Name: "db", Err: "no such host", IsNotFound: true}},
		{"an option is no name", script(t, "echo 192.0.2.1"), "-s", net.DNSError{Name: "-s", Err: "no such host", IsNotFound: true}},
		{"broken", script(t, "exit 3"), "db", net.DNSError{Name: "db", Err: "getent: exit status 3"}},
		{"missing", "no-such-getent", "db", net.DNSError{Name: "db", Err: "the C library is asked through the program getent, which is not in PATH"}},
	}
	for _, tt := range tests {
		_, err := Library{Getent: tt.getent}.LookupNetIP(t.Context(), "ip", tt.host)
		failed, ok := errors.AsType[*net.DNSError](err)
		if !ok {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		failed.UnwrapErr = nil
		if *failed != tt.want {
			t.Errorf("%s: %+v, want %+v", tt.name, *failed, tt.want)
		}
	}
}

// A getent that hangs is ended with the context, children and all.
func TestLibraryIsBounded(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := Library{Getent: script(t, "sleep 60")}.LookupNetIP(ctx, "ip", "db")
	failed, ok := errors.AsType[*net.DNSError](err)
	if !ok || !failed.IsTimeout || time.Since(start) > 10*time.Second {
		t.Errorf("%v after %s", err, time.Since(start))
	}
}

// A flood of lines costs no more than the cap.
func TestLibraryCapsTheAnswer(t *testing.T) {
	t.Parallel()
	got, err := Library{Getent: script(t, "yes 192.0.2.1 | head -n 100000")}.LookupNetIP(t.Context(), "ip", "db")
	if err != nil || len(got) != 1 {
		t.Errorf("%v, %v", got, err)
	}
}

// The C library is asked only for what Go does not find, and only where the
// switch names a source that Go does not know.
func TestSystemAsksTwice(t *testing.T) {
	t.Parallel()
	answer := script(t, "echo 192.0.2.7")
	nobody := &net.Resolver{PreferGo: true, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, errors.New("no server here")
	}}
	tests := []struct{ hosts, name, want string }{
		{"files dns", "printer.test", "[]"},
		{"files mdns4 dns", "printer.test", "[192.0.2.7]"},
		{"files mdns4 dns", "localhost", "[127.0.0.1]"},
	}
	for _, tt := range tests {
		conf := filepath.Join(t.TempDir(), "nsswitch.conf")
		if err := os.WriteFile(conf, []byte("hosts: "+tt.hosts+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		system := System{Go: nobody, Switch: conf, Library: Library{Getent: answer}}
		got, err := system.LookupNetIP(t.Context(), "ip4", tt.name)
		for i := range got {
			got[i] = got[i].Unmap()
		}
		if fmt.Sprint(got) != tt.want || (err == nil) != (len(got) > 0) {
			t.Errorf("%s of %s: %v, %v; want %s", tt.name, tt.hosts, got, err, tt.want)
		}
	}
}

// A failure names the server that was asked.
func TestServerIsNamed(t *testing.T) {
	t.Parallel()
	_, err := At(&dns.Client{Dial: new(net.Dialer).DialContext}, dns.Server{Transport: dns.UDP, Host: "127.0.0.1", Port: "1"}).LookupNetIP(t.Context(), "ip4", "db.test")
	failed, ok := errors.AsType[*net.DNSError](err)
	if !ok || failed.Server != "127.0.0.1:1" {
		t.Errorf("%v", err)
	}
}
