package netio

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// An attempt that fails makes room at once; one that is silent after 250 ms;
// the losers are cancelled and have ended when the race is over.
func TestRaceOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		var mu sync.Mutex
		var starts []time.Duration
		var cancelled atomic.Int32
		winner := new(net.TCPConn)
		to := []netip.AddrPort{}
		for _, text := range []string{"192.0.2.1:1", "192.0.2.2:1", "192.0.2.3:1", "192.0.2.4:1", "192.0.2.5:1"} {
			to = append(to, netip.MustParseAddrPort(text))
		}
		conn, attempts := raceTo(t.Context(), to, func(ctx context.Context, a netip.AddrPort) (*net.TCPConn, error) {
			mu.Lock()
			starts = append(starts, time.Since(begun))
			mu.Unlock()
			switch a {
			case to[0]: // silent
				<-ctx.Done()
				cancelled.Add(1)
				return nil, ctx.Err()
			case to[1]: // refused
				return nil, errors.New("refused")
			case to[2]: // slow, but the first
				time.Sleep(400 * time.Millisecond)
				return winner, nil
			default:
				<-ctx.Done()
				cancelled.Add(1)
				return nil, ctx.Err()
			}
		})
		if conn != winner || attempts != nil {
			t.Errorf("got %p and %v", conn, attempts)
		}
		ms := time.Millisecond
		if want := []time.Duration{0, 250 * ms, 250 * ms, 500 * ms}; !slices.Equal(starts, want) {
			t.Errorf("attempts started at %v, want %v", starts, want)
		}
		if got := cancelled.Load(); got != 2 {
			t.Errorf("%d losers were cancelled", got)
		}
	})
}

// After the end of the context no attempt starts.
func TestRaceEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		to := []netip.AddrPort{netip.MustParseAddrPort("192.0.2.1:1"), netip.MustParseAddrPort("192.0.2.2:1")}
		_, attempts := raceTo(ctx, to, func(ctx context.Context, _ netip.AddrPort) (*net.TCPConn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})
		if len(attempts) != 1 || attempts[0].Err == nil {
			t.Errorf("attempts %v", attempts)
		}
	})
}
