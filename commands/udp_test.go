package commands

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/sockkit/sockkit/netio"
)

func TestUDPEndpoint(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"h:53": "udp:h:53", ":53": "udp::53", "[::1]:53": "udp:[::1]:53", "udp6:h:53": "udp6:h:53", "UDP://h:53": "udp:h:53",
		"239.1.1.1:9,multicast-ttl=3": "udp:239.1.1.1:9,multicast-ttl=3",
		"tcp:h:53":                    "", "/s": "", "unix:/s": "", "h": "", "h:x!": "", "udp:h:70000": "", "echo:": "", "53": "",
	} {
		e, err := udpEndpoint(text, false)
		if (err == nil) != (want != "") || err == nil && e.String() != want {
			t.Errorf("%s: %s, %v; want %s", text, e, err, want)
		}
	}
	if e, err := udpEndpoint("53", true); err != nil || e.Port != "53" || e.Scheme != netio.UDP {
		t.Errorf("a bare port to listen on: %s, %v", e, err)
	}
}

func TestStandIn(t *testing.T) {
	t.Parallel()
	app := newApp(NewConsole())
	for line, want := range map[string]string{
		"dial udp://h:1":                         "udp []",
		"dial -w 3 udp:h:1":                      "udp []",
		"dial --count 3 --reply-wait 1 UDP4:h:1": "udp []",
		"listen udp::1 --ack x":                  "udp [--listen]",
		"dial h:1":                               " []",
		"dial --send udp:h:1 h:2":                " []",
		"dial --nonsense udp:h:1":                " []",
		"pipe udp:h:1 -":                         " []",
	} {
		words := strings.Fields(line)
		command, added := standIn(words[0], words[1:], app)
		if got := fmt.Sprint(command, " ", added); got != want {
			t.Errorf("%s: %s, want %s", line, got, want)
		}
	}
}

// refusing is a peer that refuses every other call, before it sends anything.
type refusing struct {
	netio.PacketStream
	calls int
	sent  []string
	never bool
}

func (r *refusing) WriteBatch(messages [][]byte) (int, error) {
	r.calls++
	if r.never || r.calls%2 == 1 {
		return 0, &netio.PacketError{Kind: netio.ErrUnreachable, Err: syscall.ECONNREFUSED}
	}
	r.sent = append(r.sent, string(messages[0]))
	return 1, nil
}

// A refusal is about a datagram before: the one that it stopped is sent.
func TestTolerant(t *testing.T) {
	t.Parallel()
	peer := &refusing{}
	s := &tolerant{PacketStream: peer}
	for _, text := range []string{"a", "b", "c"} {
		if n, err := s.WriteBatch([][]byte{[]byte(text)}); n != 1 || err != nil {
			t.Errorf("%s: %d, %v", text, n, err)
		}
	}
	if !slices.Equal(peer.sent, []string{"a", "b", "c"}) || s.refused != 3 {
		t.Errorf("sent %q, refused %d", peer.sent, s.refused)
	}
	s = &tolerant{PacketStream: &refusing{never: true}}
	if _, err := s.WriteBatch([][]byte{nil}); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("refused for ever: %v", err)
	}
}

func TestPortState(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		err    error
		word   string
		status int
	}{
		{nil, "open", 0},
		{&netio.PacketError{Kind: netio.ErrUnreachable, Err: syscall.ECONNREFUSED}, "closed", 5},
		{fmt.Errorf("read: %w", os.ErrDeadlineExceeded), "unknown", 124},
		{io.ErrUnexpectedEOF, "", 1},
	} {
		word, err := portState(test.err, 1)
		if word != test.word || statusOf(err) != test.status {
			t.Errorf("%v: %q, status %d", test.err, word, statusOf(err))
		}
	}
}
