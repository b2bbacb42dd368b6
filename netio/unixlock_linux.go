package netio

import (
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// folderPatience is how long a folder that somebody else has locked is waited
// for. To replace a stale socket takes microseconds.
const folderPatience = time.Second

// lockFolder keeps other listeners that start out of the folder of a socket
// (flock(2)), until release. Between bind(2) and listen(2) a socket refuses
// connections like a stale one, and would be removed by whoever probes it then.
// A folder that cannot be locked is used as it is.
func lockFolder(path string) (release func()) {
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return func() {} // bind will say what is wrong
	}
	limit := time.Now().Add(folderPatience)
	for unix.Flock(int(folder.Fd()), unix.LOCK_EX|unix.LOCK_NB) == unix.EWOULDBLOCK && time.Now().Before(limit) {
		time.Sleep(time.Millisecond)
	}
	return func() { _ = folder.Close() }
}
