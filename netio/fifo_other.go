//go:build !linux

package netio

import (
	"context"
	"fmt"
)

// openFIFO is not available here.
func openFIFO(_ context.Context, _ *Dialer, e Endpoint, _ Access) (Stream, error) {
	return nil, fmt.Errorf("%w on this system: %s", ErrUnsupported, e)
}
