package netio

import (
	"context"
	"fmt"
)

// openReplay opens replay: by the dialer's own function: which side is played,
// and which of the recorded conversations is next, is the caller's to know.
func openReplay(_ context.Context, d *Dialer, e Endpoint, _ Access) (Stream, error) {
	if d.Replay == nil {
		return nil, fmt.Errorf("%w: %s has no other endpoint to play to", ErrUnsupported, e)
	}
	return d.Replay()
}
