package dns

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	wire "github.com/miekg/dns"
)

// A family without a route is tried once; servers that are silent get the whole
// patience only when all were asked, and only a few of them.
func TestTraceOfSilence(t *testing.T) {
	t.Parallel()
	asked := map[bool]int{} // by family; true = IPv4
	c := &Client{Timeout: 20 * time.Millisecond, Dial: func(ctx context.Context, _, address string) (net.Conn, error) {
		four := netip.MustParseAddrPort(address).Addr().Is4()
		asked[four]++
		if !four {
			return nil, syscall.ENETUNREACH
		}
		<-ctx.Done()
		return nil, ctx.Err()
	}}
	tracer := Tracer{Client: c, Each: func(Step) error { return nil }}
	_, err := tracer.Trace(t.Context(), ".", Roots(), Query{Name: "example", Type: TypeA})
	if !errors.Is(err, os.ErrDeadlineExceeded) || asked[true] != 13+waitedFor || asked[false] != 1 {
		t.Errorf("%v: %v", asked, err)
	}
	tracer.May = func(addr netip.Addr) bool { return addr.Is6() }
	if _, err = tracer.Trace(t.Context(), ".", Roots(), Query{Name: "example", Type: TypeA}); !errors.Is(err, syscall.ENETUNREACH) {
		t.Error(err)
	}
	tracer.May = func(netip.Addr) bool { return false }
	if _, err = tracer.Trace(t.Context(), ".", Roots(), Query{Name: "example", Type: TypeA}); !errors.Is(err, ErrLame) {
		t.Error(err)
	}
}

// Whoever is referred to thousands of silent servers gives up some time.
func TestTraceIsLimited(t *testing.T) {
	t.Parallel()
	var asked, lookedUp int
	tracer := Tracer{
		Client: &Client{Timeout: time.Millisecond, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			asked++
			<-ctx.Done()
			return nil, ctx.Err()
		}},
		Each: func(Step) error { return nil },
		Lookup: func(context.Context, string) ([]netip.Addr, error) {
			lookedUp++
			return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
		},
	}
	glued := []Nameserver{{Name: "ns."}}
	for i := range 5000 {
		glued[0].Addrs = append(glued[0].Addrs, netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}))
	}
	glueless := slices.Repeat([]Nameserver{{Name: "ns."}}, 5000)
	for _, servers := range [][]Nameserver{glued, glueless} {
		asked, lookedUp = 0, 0
		_, err := tracer.Trace(t.Context(), ".", servers, Query{Name: "example", Type: TypeA})
		if !errors.Is(err, ErrLame) || asked+lookedUp != maxQuestions {
			t.Errorf("%v after %d questions and %d look-ups", err, asked, lookedUp)
		}
	}
}

// An alias is followed from the root on, and not for ever.
func TestTraceFollowsAliases(t *testing.T) {
	t.Parallel()
	s := zoneServer(t, func(w wire.ResponseWriter, q *wire.Msg) {
		m := new(wire.Msg)
		m.SetReply(q)
		m.Authoritative = true
		for _, text := range []string{"www. CNAME host.example.", "host.example. A 192.0.2.1", "loop. CNAME pool.", "pool. CNAME loop."} {
			if rr := parsed(t, text); rr.Header().Name == q.Question[0].Name {
				m.Answer = append(m.Answer, rr)
			}
		}
		_ = w.WriteMsg(m)
	})
	roots := []Nameserver{{Name: "root.", Addrs: []netip.Addr{netip.MustParseAddr(s.Host)}}}
	tracer := Tracer{Client: client(), Port: s.Port, Each: func(Step) error { return nil }}
	r, err := tracer.Trace(t.Context(), ".", roots, Query{Name: "www", Type: TypeA})
	if err != nil {
		t.Fatal(err)
	}
	if end, found := r.Find(TypeA); !found || end != "host.example." || len(r.Answer) != 2 {
		t.Errorf("%s %v %v", end, found, r.Answer)
	}
	if _, err = tracer.Trace(t.Context(), ".", roots, Query{Name: "loop", Type: TypeA}); err == nil || !strings.Contains(err.Error(), "alias") {
		t.Error(err)
	}
}

// That a server has no address says nothing of the name.
func TestTraceWithoutGlue(t *testing.T) {
	t.Parallel()
	tracer := Tracer{Client: client(), Each: func(Step) error { return nil }, Lookup: func(context.Context, string) ([]netip.Addr, error) {
		return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
	}}
	_, err := tracer.Trace(t.Context(), "example.", []Nameserver{{Name: "ns.example."}}, Query{Name: "www.example", Type: TypeA})
	if !errors.Is(err, ErrLame) || !strings.Contains(err.Error(), "no address of ns.example.") {
		t.Error(err)
	}
}
