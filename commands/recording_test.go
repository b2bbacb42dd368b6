package commands

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// TestKeptFileIsNotWaitedForForEver holds that a reader that has stopped is found out,
// and named.
func TestKeptFileIsNotWaitedForForEver(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	f := &keptFile{what: "--record fifo", file: w, patience: 50 * time.Millisecond}
	defer f.Close()
	_, err = f.Write(make([]byte, 16<<20)) // more than a pipe holds
	if !errors.Is(err, netio.ErrLocal) || !strings.Contains(err.Error(), "--record fifo: nobody has read it for 50ms") {
		t.Error(err)
	}
}
