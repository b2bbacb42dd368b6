package commands

import (
	"syscall"
	"testing"

	"github.com/sockkit/sockkit/netio"
)

// An address that is known on its own network only needs its interface.
func TestLinkLocalHint(t *testing.T) {
	tests := map[string]string{
		"[fe80::1]:9":      "such an address is known on its own network only; name the interface: [fe80::1%eth0]:9",
		"[fe80::1%eth0]:9": "",
		"[2001:db8::1]:9":  "",
		"db:9":             "",
	}
	for target, want := range tests {
		err := &netio.DialError{Network: "udp", Target: target, Err: syscall.EINVAL}
		if got := hintFor(err); got != want {
			t.Errorf("%s: %q, want %q", target, got, want)
		}
		if got := hintFor(&netio.ListenError{Network: "udp", Addr: target, Err: syscall.EINVAL}); got != want {
			t.Errorf("listening on %s: %q, want %q", target, got, want)
		}
	}
}
