//go:build !linux

package netio

import (
	"fmt"
	"os"
)

// listens is not asked here: no service manager of this system passes sockets
// that way.
func listens(*os.File) (bool, error) {
	return false, fmt.Errorf("%w on this system", ErrUnsupported)
}
