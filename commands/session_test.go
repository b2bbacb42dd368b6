package commands

import (
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/netio"
)

func TestSummary(t *testing.T) {
	tests := []struct {
		tally netio.Tally
		want  string
	}{
		{
			netio.Tally{Sent: 12, Received: 3400, Ended: "peer closed", Elapsed: 1200 * time.Millisecond},
			"closed: peer closed; sent 12 B, received 3.4 kB in 1.2 s (2.8 kB/s)",
		},
		{
			netio.Tally{Ended: "input ended"},
			"closed: input ended; sent 0 B, received 0 B in 0 us",
		},
		{
			netio.Tally{Sent: 5e9, Discarded: 7, Unsent: 8, Ended: "reset", Elapsed: 100 * time.Second},
			"closed: reset; sent 5.0 GB, received 0 B in 1m40s (50.0 MB/s); discarded 7 B; not delivered 8 B",
		},
	}
	for _, test := range tests {
		if got := summary(test.tally); got != test.want {
			t.Errorf("%s\nwant %s", got, test.want)
		}
	}
}

func TestByteCount(t *testing.T) {
	for n, want := range map[float64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 999960: "1.0 MB", 2.5e12: "2.5 TB"} {
		if got := byteCount(n); got != want {
			t.Errorf("%v: %s, want %s", n, got, want)
		}
	}
}

func TestChildEnv(t *testing.T) {
	tcp := func(s string) net.Addr {
		a, err := net.ResolveTCPAddr("tcp", s)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	tests := []struct {
		remote, local net.Addr
		want          []string
		without       string
	}{
		{tcp("10.1.2.3:80"), tcp("127.0.0.1:4000"), []string{
			"SOCKKIT_PROTO=tcp", "SOCKKIT_REMOTE_ADDR=10.1.2.3", "SOCKKIT_REMOTE_PORT=80",
			"SOCKKIT_LOCAL_ADDR=127.0.0.1", "SOCKKIT_LOCAL_PORT=4000",
			"PROTO=TCP", "TCPREMOTEIP=10.1.2.3", "TCPREMOTEPORT=80", "TCPLOCALIP=127.0.0.1", "TCPLOCALPORT=4000",
		}, "SOCKKIT_FRAME"},
		{&net.TCPAddr{IP: net.ParseIP("fe80::1"), Zone: "lo", Port: 1}, tcp("[::1]:2"), []string{"TCPREMOTEIP=fe80::1%lo", "TCPLOCALIP=::1"}, "UNIX"},
		{&net.UnixAddr{Name: "/run/x", Net: "unix"}, &net.UnixAddr{Net: "unix"}, []string{
			"SOCKKIT_PROTO=unix", "PROTO=UNIX", "SOCKKIT_REMOTE_ADDR=/run/x", "SOCKKIT_REMOTE_PORT=",
		}, "TCPREMOTEIP"},
		{nil, nil, []string{"SOCKKIT_REMOTE_ADDR="}, "SOCKKIT_COLOR"},
	}
	for _, test := range tests {
		env := childEnv(test.remote, test.local)
		for _, w := range test.want {
			if !slices.Contains(env, w) {
				t.Errorf("%s is missing in %q", w, env)
			}
		}
		if strings.Contains(strings.Join(env, "\n"), test.without+"=") {
			t.Errorf("%s is in %q", test.without, env)
		}
	}
}

func TestRelayOptionsOfSendOnly(t *testing.T) {
	o := relayOptions(family{}, ending{Until: netio.UntilNetwork, SendOnly: true}, timing{}, framingSpec{})
	if o.Until != netio.UntilStdin || !o.DiscardOutput {
		t.Errorf("%+v", o)
	}
}

func TestEndpointsSayNoDelay(t *testing.T) {
	for text, want := range map[string]bool{"tcp:h:1": false, "tcp:h:1,nodelay": true} {
		e, err := netio.ParseEndpoint(text)
		if err != nil {
			t.Fatal(err)
		}
		f := family{}
		f.heed(netio.Endpoint{Scheme: netio.Stdio}, e)
		if got := relayOptions(f, ending{}, timing{}, framingSpec{}).NoDelay; got != want {
			t.Errorf("%s: NoDelay %v", text, got)
		}
	}
}
