//go:build !linux

package netio

import "fmt"

// openTTY is not available here.
func openTTY(e Endpoint, _ Access) (Stream, error) {
	return nil, fmt.Errorf("%w on this system: %s", ErrUnsupported, e)
}
