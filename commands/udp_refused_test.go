package commands

import (
	"errors"
	"syscall"
	"testing"

	"github.com/sockkit/sockkit/netio"
)

// forgetful is a peer that gives one result for each batch.
type forgetful struct {
	netio.PacketStream
	results []result
}

type result struct {
	n   int
	err error
}

func (r *forgetful) WriteBatch([][]byte) (int, error) {
	next := r.results[0]
	r.results = r.results[1:]
	return next.n, next.err
}

// A refusal is about an earlier datagram, so the one that it stopped is sent
// again; where the socket has forgotten its peer, the refusal is the reason.
func TestTolerantOfRefusals(t *testing.T) {
	refused, forgotten := syscall.ECONNREFUSED, syscall.ENOTCONN
	tests := []struct {
		name    string
		results []result
		n       int
		err     error
	}{
		{"sent again", []result{{0, refused}, {3, nil}}, 3, nil},
		{"refused twice on the way", []result{{1, refused}, {0, refused}, {2, nil}}, 3, nil},
		{"refused itself", []result{{1, refused}, {0, refused}, {0, refused}}, 1, refused},
		{"the peer of a Unix socket ends before", []result{{0, refused}, {0, forgotten}}, 0, refused},
		{"and in the middle", []result{{1, refused}, {0, forgotten}}, 1, refused},
		{"another error", []result{{1, refused}, {0, syscall.EMSGSIZE}}, 1, syscall.EMSGSIZE},
	}
	for _, test := range tests {
		peer := &tolerant{PacketStream: &forgetful{results: test.results}}
		n, err := peer.WriteBatch(make([][]byte, 3))
		if n != test.n || !errors.Is(err, test.err) {
			t.Errorf("%s: %d, %v; want %d, %v", test.name, n, err, test.n, test.err)
		}
	}
}
