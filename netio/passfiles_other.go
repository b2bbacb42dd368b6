//go:build !linux

package netio

import (
	"errors"
	"fmt"
	"net"
	"os"
)

// errNoPassing is what this system says to descriptors that shall be passed.
var errNoPassing = fmt.Errorf("pass descriptors: %w on this system", errors.ErrUnsupported)

// InheritedDescriptor reports whether fd can be passed, which none can here.
func InheritedDescriptor(int) bool { return false }

func sendFiles(*net.UnixConn, []byte, []int) (int, error) { return 0, errNoPassing }

func receiveFiles(*net.UnixConn, []byte) (int, []*os.File, error) { return 0, nil, errNoPassing }
