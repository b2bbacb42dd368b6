package dns

import (
	"context"
	"net"
	"testing"
	"time"

	wire "github.com/miekg/dns"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// zoneServer answers over UDP and TCP on one port.
func zoneServer(t *testing.T, handle wire.HandlerFunc) Server {
	t.Helper()
	packets, listener := onePort(t)
	for _, s := range []*wire.Server{{PacketConn: packets, Handler: handle}, {Listener: listener, Handler: handle}} {
		started := make(chan struct{})
		s.NotifyStartedFunc = func() { close(started) }
		done := make(chan struct{})
		go func() { defer close(done); _ = s.ActivateAndServe() }()
		<-started
		t.Cleanup(func() { _ = s.Shutdown(); <-done })
	}
	s, err := ParseServer(packets.LocalAddr().String())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// onePort listens on one port for both; the first that is free for UDP may be taken
// for TCP.
func onePort(t *testing.T) (net.PacketConn, net.Listener) {
	t.Helper()
	for range 20 {
		packets, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		if listener, err := net.Listen("tcp", packets.LocalAddr().String()); err == nil {
			return packets, listener
		}
		packets.Close()
	}
	t.Fatal("no port is free for UDP and TCP")
	return nil, nil
}

func client() *Client {
	var d net.Dialer
	return &Client{Dial: d.DialContext, Timeout: 300 * time.Millisecond}
}

func TestAsk(t *testing.T) {
	t.Parallel()
	s := zoneServer(t, func(w wire.ResponseWriter, q *wire.Msg) {
		m := new(wire.Msg)
		m.SetReply(q)
		rr, _ := wire.NewRR("example. 300 IN A 192.0.2.1")
		m.Answer = append(m.Answer, rr)
		_ = w.WriteMsg(m)
	})
	for _, transport := range []Transport{UDP, TCP} {
		s.Transport = transport
		r, err := client().Ask(context.Background(), s, Query{Name: "example", Type: TypeA})
		if err != nil {
			t.Fatal(err)
		}
		want := Record{Name: "example.", TTL: 300, Class: "IN", Type: TypeA, Data: "192.0.2.1"}
		if len(r.Answer) != 1 || r.Answer[0] != want {
			t.Errorf("%s: %+v", transport, r.Answer)
		}
	}
}
