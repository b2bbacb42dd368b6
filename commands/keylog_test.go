package commands

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestKeyLog(t *testing.T) {
	dir := t.TempDir()
	var notes []string
	log := &keyLog{
		path: filepath.Join(dir, "keys.log"),
		note: func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) },
	}
	twice := func() {
		for range 2 {
			if n, err := log.Write([]byte("line\n")); n != 5 || err != nil {
				t.Errorf("a failure would break the connection off: %d, %v", n, err)
			}
		}
	}
	twice()
	info, err := os.Stat(log.path)
	if err != nil || info.Mode().Perm() != 0o600 || info.Size() != 10 {
		t.Errorf("%v, %v", info, err)
	}
	log.path = dir
	twice()
	if len(notes) != 1 || !strings.Contains(notes[0], "SSLKEYLOGFILE="+dir) {
		t.Errorf("told %q", notes)
	}
}
