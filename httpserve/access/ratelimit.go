package access

import (
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/sockkit/sockkit/httpserve"
)

// RateLimit is a handler that answers 429 to clients that ask too often. A client
// is an address of IPv4 or the first 64 bits of one of IPv6, which one machine
// has to itself; all that have no IP address are one. Make one with
// [NewRateLimit].
type RateLimit struct {
	handler httpserve.Handler
	step    time.Duration // the pause between two requests that goes on for ever
	burst   time.Duration // how far a client may be ahead of that
	now     func() time.Time

	mu    sync.Mutex
	until map[netip.Prefix]time.Time // when a client's requests would be over at that pause; missing = it is
	swept time.Time                  // when the map was last rid of clients that are silent
}

// mostClients is how many are told apart at a time. Those that come when so many
// are busy share one limit.
const mostClients = 1 << 16

// NewRateLimit lets each client make n requests in a time, all at once if it
// likes, and then as many again as time goes by. Both are over zero.
func NewRateLimit(h httpserve.Handler, n int, per time.Duration) *RateLimit {
	step := max(per/time.Duration(n), 1)
	return &RateLimit{
		handler: h, step: step, burst: step * time.Duration(n-1), now: time.Now,
		until: map[netip.Prefix]time.Time{},
	}
}

// Serve lets the handler answer, or tells when to come again (RFC 6585 section 4).
func (l *RateLimit) Serve(r *httpserve.Request) *httpserve.Response {
	wait := l.take(clientNetwork(clientOf(r)))
	if wait == 0 {
		return l.handler.Serve(r)
	}
	seconds := strconv.Itoa(int((wait + time.Second - 1) / time.Second))
	return withFields(
		httpserve.Text(429, "429 Too Many Requests: come again in "+seconds+" s"),
		httpserve.Field{Name: "Retry-After", Value: seconds})
}

// Inline is what the handler promises.
func (l *RateLimit) Inline(r *httpserve.Request) bool { return inline(l.handler, r) }

// clientNetwork is what a client has to itself.
func clientNetwork(addr netip.Addr) netip.Prefix {
	bits := 32
	if addr.Is6() {
		bits = 64
	}
	network, err := addr.WithZone("").Prefix(bits)
	if err != nil {
		return netip.Prefix{} // it has no address
	}
	return network
}

// take counts a request, or says how long it is until the next one would be
// taken. A request that is refused does not count.
func (l *RateLimit) take(client netip.Prefix) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	until, busy := l.until[client]
	if !busy && len(l.until) >= mostClients {
		l.sweep(now)
		if len(l.until) >= mostClients {
			client = netip.Prefix{}
			until = l.until[client]
		}
	}
	if until.Before(now) {
		until = now
	}
	if ahead := until.Sub(now); ahead > l.burst {
		return ahead - l.burst
	}
	l.until[client] = until.Add(l.step)
	return 0
}

// sweep forgets the clients whose requests are over, not more than once a second.
func (l *RateLimit) sweep(now time.Time) {
	if now.Sub(l.swept) < time.Second {
		return
	}
	l.swept = now
	for client, until := range l.until {
		if until.Before(now) {
			delete(l.until, client)
		}
	}
}
