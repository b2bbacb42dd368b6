package netio

import (
	"testing"
	"time"
)

// A client that never reads its answers is waited for once, and then no longer
// keeps the others waiting.
func TestMailboxPeerWithFullQueue(t *testing.T) {
	m, deaf := unixMailbox(t)
	m.SetReadDeadline(time.Now().Add(time.Minute))
	other := unixClient(t, m, m.LocalAddr().String()+".other")
	for waited := false; !waited; {
		start := time.Now()
		echoOnce(t, m, deaf, []byte("q"))
		waited = time.Since(start) > fullQueue/2
	}
	start := time.Now()
	for range 20 {
		echoOnce(t, m, deaf, []byte("q"))
	}
	echoOnce(t, m, other, []byte("hello"))
	wantPacket(t, other, "hello")
	if took := time.Since(start); took > fullQueue/2 {
		t.Errorf("a client that does not read held the others up for %v", took)
	}
	wantPacket(t, deaf, "q")
	echoOnce(t, m, deaf, []byte("again"))
}
