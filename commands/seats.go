package commands

import (
	"context"
	"net"
	"net/netip"
	"sync"

	"github.com/sockkit/sockkit/netio"
)

// seats counts the clients that are there, in all and of each IP address.
type seats struct {
	all   chan struct{} // nil = no limit
	perIP int
	mu    sync.Mutex
	taken map[netip.Addr]int
}

func newSeats(all, perIP int) *seats {
	s := &seats{perIP: perIP, taken: map[netip.Addr]int{}}
	if all > 0 {
		s.all = make(chan struct{}, all)
	}
	return s
}

// wait blocks until there is room for one more, false when ctx ends first.
func (s *seats) wait(ctx context.Context) bool {
	if s.all == nil {
		return ctx.Err() == nil
	}
	select {
	case s.all <- struct{}{}:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// free gives back what wait took.
func (s *seats) free() {
	if s.all != nil {
		<-s.all
	}
}

// take seats p and returns how it leaves; false if its address has too many,
// and then its place is free again.
func (s *seats) take(p netio.Peer) (leave func(), ok bool) {
	ip, known := peerIP(p)
	if s.perIP <= 0 || !known {
		return s.free, true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.taken[ip] >= s.perIP {
		s.free()
		return nil, false
	}
	s.taken[ip]++
	return func() { s.leave(ip) }, true
}

func (s *seats) leave(ip netip.Addr) {
	s.mu.Lock()
	if s.taken[ip]--; s.taken[ip] == 0 {
		delete(s.taken, ip)
	}
	s.mu.Unlock()
	s.free()
}

// peerIP returns the address that --max-conns-per-ip counts; peers of Unix
// sockets have none.
func peerIP(p netio.Peer) (netip.Addr, bool) {
	switch addr := p.Addr.(type) {
	case *net.TCPAddr:
		return addr.AddrPort().Addr().Unmap(), true
	case *net.UDPAddr:
		return addr.AddrPort().Addr().Unmap(), true
	default:
		return netip.Addr{}, false
	}
}
