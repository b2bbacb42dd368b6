package netio

import (
	"fmt"
	"io"
	"net"
	"testing"
	"time"
)

// An answer comes from the address that the question went to, whichever of this
// machine's that is: a connected peer hears nobody else.
func TestAnswersFromTheAddressAsked(t *testing.T) {
	for _, bound := range []string{"udp::0", "udp4::0", "udp:0.0.0.0:0", "udp:[::]:0"} {
		box := mailbox(t, bound, ListenOptions{}, ReplyLast)
		e, err := ParseEndpointFor(bound, Listening)
		if err != nil {
			t.Fatal(err)
		}
		l, err := Listen(t.Context(), e, ListenOptions{})
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		for _, host := range []string{"127.0.0.1", "127.0.0.2", "127.1.2.3"} {
			ask(t, host, box.Endpoint().Port, func() io.ReadWriter { return box })
			ask(t, host, l.Endpoint().Port, func() io.ReadWriter {
				s, _ := accept(t, l)
				return s
			})
		}
	}
}

// ask sends three questions to a service on a port of host and wants them back,
// in runs of one size.
func ask(t *testing.T, host, port string, service func() io.ReadWriter) {
	t.Helper()
	client, err := net.Dial("udp4", net.JoinHostPort(host, port))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	client.SetDeadline(time.Now().Add(2 * time.Second))
	fmt.Fprint(client, "question")
	at := service()
	wantPacket(t, at, "question")
	if _, err := at.(BatchWriter).WriteBatch([][]byte{[]byte("same"), []byte("size"), []byte("end")}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"same", "size", "end"} {
		wantPacket(t, client, want)
	}
}
