package commands

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// A server that says that it is busy and closes is asked less and less often; one
// that has served for a while is asked again at once.
func TestReconnectingBacksOff(t *testing.T) {
	tests := map[string]struct {
		lasting     time.Duration // of each connection
		least, most int           // connections within a minute
	}{
		"busy":   {0, 10, 25},
		"steady": {2 * time.Second, 28, 30},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				near, far := netio.Pipe()
				defer near.Close()
				ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
				defer cancel()
				n := 0
				r := &reconnecting{console: NewConsole().With(reporting{Quiet: true})}
				r.open = func(context.Context) (netio.Stream, error) { n++; return near, nil }
				r.local = func(context.Context) (netio.Stream, error) { return far, nil }
				r.serve = func(ctx context.Context, _, _ netio.Stream, _ netio.RelayOptions) (netio.Tally, error) {
					sleepFor(ctx, test.lasting, func() {})
					return netio.Tally{Received: 9, PeerEnded: true}, nil
				}
				_ = r.run(ctx) // the minute is over
				if n < test.least || n > test.most {
					t.Errorf("%d connections", n)
				}
			})
		})
	}
}
