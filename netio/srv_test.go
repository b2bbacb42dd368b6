package netio

import (
	"errors"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"
)

// The lowest priority comes first; within one the weights decide how often.
func TestOrderTargets(t *testing.T) {
	records := []*net.SRV{
		{Target: "backup", Priority: 20, Weight: 100},
		{Target: "big", Priority: 10, Weight: 3},
		{Target: "zero", Priority: 10, Weight: 0},
		{Target: "small", Priority: 10, Weight: 1},
	}
	tests := []struct {
		draws []int
		want  string
	}{
		{[]int{0, 0, 0, 0}, "zero big small backup"},
		{[]int{4, 3, 0, 0}, "small big zero backup"},
		{[]int{3, 1, 0, 0}, "big small zero backup"},
	}
	for _, test := range tests {
		draws, bounds := test.draws, []int{}
		ordered := orderTargets(records, func(n int) int {
			bounds = append(bounds, n)
			drawn := draws[0]
			draws = draws[1:]
			return drawn
		})
		var got []string
		for _, r := range ordered {
			got = append(got, r.Target)
		}
		if strings.Join(got, " ") != test.want || bounds[0] != 5 {
			t.Errorf("draws %v: got %v with bounds %v, want %s", test.draws, got, bounds, test.want)
		}
	}
	if records[0].Target != "backup" {
		t.Error("the argument was changed")
	}
}

// Targets are tried in order until one answers.
func TestDialSRV(t *testing.T) {
	l := listening(t, Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "0"})
	port, _ := strconv.Atoi(l.Endpoint().Port)
	names := scripted{
		hosts: map[string][]netip.Addr{"a.example": addrs("127.0.0.2"), "b.example": addrs("127.0.0.1")},
		srv: []*net.SRV{
			{Target: "b.example.", Port: uint16(port), Priority: 3},
			{Target: "gone.example.", Port: uint16(port), Priority: 1},
			{Target: "a.example.", Port: uint16(port), Priority: 2},
		},
	}
	d := &Dialer{Resolver: names, ConnectTimeout: 10 * time.Second}
	mustOpen(t, d, Endpoint{Scheme: SRV, Path: "_app._tcp.example"})

	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := d.Open(t.Context(), Endpoint{Scheme: SRV, Path: "_app._tcp.example"}, ReadWrite)
	want := strings.ReplaceAll("dial srv _app._tcp.example: gone.example:P: lookup gone.example: no such host; "+
		"a.example:P (127.0.0.2:P): connection refused; b.example:P (127.0.0.1:P): connection refused", "P", strconv.Itoa(port))
	if err == nil || err.Error() != want || !errors.Is(err, ErrUnreachable) {
		t.Errorf("got  %v\nwant %s", err, want)
	}
}

func TestDialSRVErrors(t *testing.T) {
	tests := []struct {
		name     string
		path     string
		resolver scripted
		kind     error
	}{
		{"no records", "_app._tcp.example", scripted{}, ErrNoName},
		{"not available", "_app._tcp.example", scripted{srv: []*net.SRV{{Target: "."}}}, ErrUnreachable},
		{"over udp", "_app._udp.example", scripted{}, ErrSyntax},
		{"no service", "app.example", scripted{}, ErrSyntax},
		{"no name", "_app._tcp.", scripted{}, ErrSyntax},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			d := &Dialer{Resolver: test.resolver}
			if _, err := d.Open(t.Context(), Endpoint{Scheme: SRV, Path: test.path}, ReadWrite); !errors.Is(err, test.kind) {
				t.Errorf("got %v, want %v", err, test.kind)
			}
		})
	}
}
