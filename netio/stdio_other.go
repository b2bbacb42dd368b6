//go:build !linux

package netio

import (
	"fmt"
	"os"
)

// borrowReadSide reads an inherited file as it is. A blocked read does not end
// with Close.
func borrowReadSide(f *os.File, name string) (*readSide, error) {
	if _, err := f.Stat(); err != nil {
		return noReadSide(name), nil
	}
	s := readSideOf(f, name)
	s.ReadCloser = &borrowed{file: f}
	return s, nil
}

// borrowWriteSide writes to an inherited file, and closes it so that its reader
// sees EOF.
func borrowWriteSide(f *os.File, name string) (*writeSide, error) {
	return &writeSide{WriteCloser: f, name: name, file: f, own: &borrowed{file: f}}, nil
}

// openFD is not available here.
func openFD(e Endpoint, _ Access) (Stream, error) {
	return nil, fmt.Errorf("%w on this system: %s", ErrUnsupported, e)
}
