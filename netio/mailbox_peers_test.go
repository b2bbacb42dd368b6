package netio

import (
	"net"
	"net/netip"
	"path/filepath"
	"testing"
	"time"
)

// unixMailbox opens a mailbox at a path of a new folder, and a client of it
// that has a name.
func unixMailbox(t *testing.T) (*Mailbox, *net.UnixConn) {
	t.Helper()
	dir := t.TempDir()
	m := mailbox(t, "unixgram:"+filepath.Join(dir, "server"), ListenOptions{}, ReplyLast)
	return m, unixClient(t, m, filepath.Join(dir, "client"))
}

func unixClient(t *testing.T, m *Mailbox, path string) *net.UnixConn {
	t.Helper()
	client, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close() })
	client.SetDeadline(time.Now().Add(10 * time.Second))
	return client
}

// echoOnce answers what one client has sent with the same.
func echoOnce(t *testing.T, m *Mailbox, client *net.UnixConn, message []byte) {
	t.Helper()
	if _, err := client.WriteTo(message, m.LocalAddr()); err != nil {
		t.Fatal(err)
	}
	batch, err := m.ReadBatch()
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Answer(batch); err != nil {
		t.Fatalf("the mailbox failed with one of its peers: %v", err)
	}
}

// Anybody can forge a datagram from port 0, to which nothing can be sent: it is
// no failure of the mailbox.
func TestMailboxPeerOnPortZero(t *testing.T) {
	m := mailbox(t, "udp:127.0.0.1:0", ListenOptions{}, ReplyLast)
	forged := mailPeer{origin{ip: netip.MustParseAddrPort("127.0.0.1:0")}, m.sockets[0]}
	if n, err := m.sendTo(forged, [][]byte{[]byte("a"), []byte("b")}); n != 2 || err != nil {
		t.Errorf("%d messages dealt with, %v", n, err)
	}
}

// A client that may send larger messages than we may gets no echo, and the
// others go on getting theirs.
func TestMailboxAnswerTooLongForOurBuffer(t *testing.T) {
	m, client := unixMailbox(t)
	if err := client.SetWriteBuffer(1 << 20); err != nil {
		t.Fatal(err)
	}
	if err := m.sockets[0].PacketConn.(*net.UnixConn).SetWriteBuffer(16 << 10); err != nil {
		t.Fatal(err)
	}
	echoOnce(t, m, client, make([]byte, 150_000))
	echoOnce(t, m, client, []byte("short"))
	wantPacket(t, client, "short")
}
