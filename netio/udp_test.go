package netio

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/sockkit/sockkit/framing"
)

// mailbox opens a mailbox on a free port of an endpoint's text.
func mailbox(t *testing.T, text string, o ListenOptions, rule ReplyRule) *Mailbox {
	t.Helper()
	e, err := ParseEndpointFor(text, Listening)
	if err != nil {
		t.Fatal(err)
	}
	m, err := OpenMailbox(t.Context(), e, o, rule)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { m.Close() })
	m.SetReadDeadline(time.Now().Add(5 * time.Second))
	return m
}

// sender opens a stream to the mailbox.
func sender(t *testing.T, m *Mailbox) PacketStream {
	t.Helper()
	e := m.Endpoint()
	e.Listen = false
	s := mustOpen(t, new(Dialer), e).(PacketStream)
	s.(net.Conn).SetReadDeadline(time.Now().Add(5 * time.Second))
	return s
}

func wantPacket(t *testing.T, from io.Reader, want string) {
	t.Helper()
	buf := make([]byte, maxUDP6)
	n, err := from.Read(buf)
	if err != nil || string(buf[:n]) != want {
		t.Errorf("got %d bytes %.40q, %v; want %d bytes %.40q", n, buf[:n], err, len(want), want)
	}
}

// Datagrams of every size arrive whole, an empty one among them.
func TestUDPSizes(t *testing.T) {
	m := mailbox(t, "udp:127.0.0.1:0", ListenOptions{}, ReplyLast)
	client := sender(t, m)
	if client.MaxPacket() != 65507 {
		t.Errorf("the largest datagram over IPv4 is said to be %d", client.MaxPacket())
	}
	for _, size := range []int{0, 1, 1500, 30000, 65507} {
		want := strings.Repeat("x", size)
		if n, err := client.Write([]byte(want)); n != size || err != nil {
			t.Fatalf("write %d: %d, %v", size, n, err)
		}
		wantPacket(t, m, want)
		if _, err := m.Write([]byte(want)); err != nil {
			t.Fatal(err)
		}
		wantPacket(t, client, want)
	}
	_, err := client.Write(make([]byte, 65508))
	if !errors.Is(err, framing.ErrTooLong) || !strings.Contains(err.Error(), "65508 bytes where 65507") {
		t.Errorf("too long: %v", err)
	}
}

// Runs of equal size, which the kernel may be given as one, stay datagrams.
func TestUDPBatches(t *testing.T) {
	tests := map[string][]int{
		"equal":         {100, 100, 100, 100},
		"short last":    {100, 100, 100, 7, 100, 100},
		"empty between": {5, 5, 0, 0, 5, 5},
		"growing":       {1, 2, 3, 4},
		"many":          make([]int, 300),
		"large":         {40000, 40000, 40000},
	}
	for i := range tests["many"] {
		tests["many"][i] = 64
	}
	for name, sizes := range tests {
		t.Run(name, func(t *testing.T) {
			m := mailbox(t, "udp:[::1]:0", ListenOptions{}, ReplyLast)
			client := sender(t, m).(BatchWriter)
			var messages [][]byte
			for i, size := range sizes {
				messages = append(messages, bytes.Repeat([]byte{byte('a' + i%26)}, size))
			}
			if n, err := client.WriteBatch(messages); n != len(messages) || err != nil {
				t.Fatalf("sent %d, %v", n, err)
			}
			var got [][]byte
			for len(got) < len(messages) {
				batch, err := m.ReadBatch()
				if err != nil {
					t.Fatalf("after %d: %v", len(got), err)
				}
				for _, b := range batch {
					got = append(got, bytes.Clone(b))
				}
			}
			for i := range messages {
				if !bytes.Equal(got[i], messages[i]) {
					t.Fatalf("message %d has %d bytes, want %d", i, len(got[i]), len(messages[i]))
				}
			}
		})
	}
}

// What cannot be sent does not keep what comes before it.
func TestUDPBatchUpToTheLongOne(t *testing.T) {
	m := mailbox(t, "udp:127.0.0.1:0", ListenOptions{}, ReplyLast)
	client := sender(t, m).(BatchWriter)
	n, err := client.WriteBatch([][]byte{[]byte("a"), make([]byte, 70000), []byte("b")})
	if n != 1 || !errors.Is(err, framing.ErrTooLong) {
		t.Errorf("%d, %v", n, err)
	}
	wantPacket(t, m, "a")
}

// A port where nobody listens is told, by the next call.
func TestUDPRefused(t *testing.T) {
	m := mailbox(t, "udp:127.0.0.1:0", ListenOptions{}, ReplyLast)
	client := sender(t, m)
	m.Close()
	if _, err := client.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	_, err := client.Read(make([]byte, 10))
	if !errors.Is(err, ErrUnreachable) || !errors.Is(err, syscall.ECONNREFUSED) || !strings.Contains(err.Error(), "receive from udp 127.0.0.1:") {
		t.Errorf("got %v", err)
	}
}

// All senders are heard; the rule says who is answered.
func TestMailboxReplies(t *testing.T) {
	tests := []struct {
		rule ReplyRule
		want [3]bool
	}{
		{ReplyLast, [3]bool{false, false, true}},
		{ReplyFirst, [3]bool{true, false, false}},
		{ReplyAll, [3]bool{true, true, true}},
		{ReplyNone, [3]bool{}},
	}
	for _, test := range tests {
		m := mailbox(t, "udp:127.0.0.1:0", ListenOptions{}, test.rule)
		var clients [3]PacketStream
		for i := range clients {
			clients[i] = sender(t, m)
			text := fmt.Sprint("from ", i)
			if _, err := clients[i].Write([]byte(text)); err != nil {
				t.Fatal(err)
			}
			wantPacket(t, m, text)
		}
		if _, err := m.Write([]byte("reply")); err != nil {
			t.Fatal(err)
		}
		for i, client := range clients {
			if test.want[i] {
				wantPacket(t, client, "reply")
				continue
			}
			client.(net.Conn).SetReadDeadline(time.Now().Add(20 * time.Millisecond))
			if n, err := client.Read(make([]byte, 10)); !errors.Is(err, os.ErrDeadlineExceeded) {
				t.Errorf("rule %d: client %d got %d bytes, %v", test.rule, i, n, err)
			}
		}
	}
}

// What is written before anybody is heard waits for the first, or for Close.
func TestMailboxWriteWaits(t *testing.T) {
	m := mailbox(t, "udp:127.0.0.1:0", ListenOptions{}, ReplyLast)
	var writing sync.WaitGroup
	writing.Go(func() {
		if _, err := m.Write([]byte("hello")); err != nil {
			t.Error(err)
		}
	})
	client := sender(t, m)
	client.Write([]byte("here"))
	wantPacket(t, m, "here")
	wantPacket(t, client, "hello")
	writing.Wait()

	unheard := mailbox(t, "udp:127.0.0.1:0", ListenOptions{}, ReplyLast)
	time.AfterFunc(10*time.Millisecond, func() { unheard.Close() })
	if _, err := unheard.Write([]byte("x")); !errors.Is(err, net.ErrClosed) {
		t.Errorf("got %v", err)
	}
}

// Each sender of a batch gets its own answer.
func TestMailboxAnswer(t *testing.T) {
	m := mailbox(t, "udp:127.0.0.1:0", ListenOptions{}, ReplyNone)
	a, b := sender(t, m), sender(t, m)
	for _, s := range []PacketStream{a, a, a, b} {
		s.Write([]byte("q"))
	}
	time.Sleep(10 * time.Millisecond)
	batch, err := m.ReadBatch()
	if err != nil || len(batch) != 4 {
		t.Fatalf("%d messages, %v", len(batch), err)
	}
	if err := m.Answer([][]byte{[]byte("1"), nil, []byte("3"), []byte("4")}); err != nil {
		t.Fatal(err)
	}
	wantPacket(t, a, "1")
	wantPacket(t, a, "3")
	wantPacket(t, b, "4")
}

// A group that is named twice is joined once; one of IPv6 needs a socket that
// can hear it.
func TestJoinTwiceAndTheOtherFamily(t *testing.T) {
	group := "239.1.2.3@127.0.0.1"
	mailbox(t, "udp:0.0.0.0:0", ListenOptions{Socket: SocketOptions{Join: group + "+" + group}}, ReplyLast)
	o := ListenOptions{Socket: SocketOptions{Join: "ff02::1234"}}
	_, err := OpenMailbox(t.Context(), mustParse(t, "udp4::0"), o, ReplyLast)
	if !errors.Is(err, ErrSyntax) || !strings.Contains(err.Error(), "hears no groups of IPv6") {
		t.Errorf("got %v", err)
	}
}

// localhost is both of its addresses, with one port.
func TestMailboxBothFamilies(t *testing.T) {
	names := scripted{hosts: map[string][]netip.Addr{"localhost": addrs("::1", "127.0.0.1")}}
	m := mailbox(t, "udp:localhost:0", ListenOptions{Resolver: names}, ReplyLast)
	port := uint16(m.LocalAddr().(*net.UDPAddr).Port)
	for _, host := range []string{"127.0.0.1", "::1"} {
		conn, err := net.DialUDP("udp", nil, net.UDPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(host), port)))
		if err != nil {
			t.Skip(err)
		}
		defer conn.Close()
		conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		for range 3 {
			conn.Write([]byte(host))
			wantPacket(t, m, host)
			m.Write([]byte("to " + host))
			wantPacket(t, conn, "to "+host)
		}
	}
	m.SetReadDeadline(time.Now().Add(10 * time.Millisecond))
	if _, err := m.ReadBatch(); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}

// A group on an interface is heard by everyone who has joined it, and a
// question to it hears the answer of whoever listens.
func TestMulticast(t *testing.T) {
	for _, test := range []struct{ listen, group string }{
		{"udp:239.255.7.7:0", "239.255.7.7"},
		{"udp:[ff02::4242%lo]:0", "[ff02::4242%lo]"},
	} {
		options := ListenOptions{Socket: SocketOptions{Interface: "lo"}}
		e, err := ParseEndpointFor(test.listen, Listening)
		if err != nil {
			t.Fatal(err)
		}
		m, err := OpenMailbox(t.Context(), e, options, ReplyLast)
		if err != nil {
			t.Skip(err)
		}
		defer m.Close()
		m.SetReadDeadline(time.Now().Add(2 * time.Second))
		port := m.Endpoint().Port
		client := mustOpen(t, &Dialer{Socket: SocketOptions{Interface: "lo", MulticastTTL: 3}},
			mustParse(t, "udp:"+test.group+":"+port))
		if _, err := client.Write([]byte("anybody?")); errors.Is(err, syscall.ENETUNREACH) {
			continue // without a route for groups on lo; the program tests make one
		} else if err != nil {
			t.Fatal(err)
		}
		wantPacket(t, m, "anybody?")
		m.Write([]byte("me"))
		client.(net.Conn).SetReadDeadline(time.Now().Add(2 * time.Second))
		wantPacket(t, client, "me")
	}
}

func mustParse(t *testing.T, text string) Endpoint {
	t.Helper()
	e, err := ParseEndpoint(text)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestParseJoin(t *testing.T) {
	for text, want := range map[string]string{
		"239.1.2.3": "239.1.2.3", "239.1.2.3@lo": "239.1.2.3@lo", "239.1.2.3@127.0.0.1": "239.1.2.3@lo",
		"ff02::1@lo": "ff02::1@lo", "ff02::1%lo": "ff02::1@lo",
		"10.0.0.1": "", "x": "", "239.1.2.3@no-such-if": "", "239.1.2.3@203.0.113.9": "",
	} {
		m, err := parseJoin(text)
		if err != nil {
			if want != "" {
				t.Skipf("%s: %v", text, err)
			}
			continue
		}
		if m.String() != want {
			t.Errorf("%s: %s, want %s", text, m, want)
		}
	}
}

func TestBroadcastOfOurNetworks(t *testing.T) {
	if got := lastOf(netip.MustParsePrefix("192.168.5.130/25")); got.String() != "192.168.5.255" {
		t.Errorf("got %s", got)
	}
	for text, want := range map[string]bool{"255.255.255.255": true, "224.0.0.1": true, "ff02::1": true, "127.0.0.1": false, "::1": false} {
		if heardByMany(netip.MustParseAddr(text)) != want {
			t.Errorf("%s: %v", text, !want)
		}
	}
}

// Sending to a broadcast address needs to be asked for.
func TestBroadcastIsAskedFor(t *testing.T) {
	e := mustParse(t, "udp:255.255.255.255:9")
	s := mustOpen(t, new(Dialer), e)
	_, err := s.Write([]byte("x"))
	if !errors.Is(err, syscall.EACCES) && !errors.Is(err, syscall.ENETUNREACH) {
		t.Errorf("got %v", err)
	}
}
