//go:build !linux

package netio

import (
	"errors"
	"fmt"
	"os"
)

// RawMode is a terminal of ours in raw mode, which this system has not.
type RawMode struct{}

// MakeRaw is not available here.
func MakeRaw(*os.File) (*RawMode, error) {
	return nil, fmt.Errorf("raw mode: %w on this system", errors.ErrUnsupported)
}

// Again does nothing.
func (*RawMode) Again() error { return nil }

// Restore does nothing.
func (*RawMode) Restore() {}
