package commands

import (
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/sockkit/sockkit/netio"
)

// firstPassed is the first descriptor that a service manager passes
// (SD_LISTEN_FDS_START of sd_listen_fds(3)).
const firstPassed = 3

// maxPassed is more sockets than anybody passes to one process.
const maxPassed = 4096

// withPassed returns a console that has the sockets of the service manager, if
// one of the endpoints asks for them. Their variables are meant for this
// process alone, so children do not see them. (The activation package of
// go-systemd does the same, but brings crypto/tls along and changes the
// environment of the whole process.)
func (c *Console) withPassed(endpoints ...netio.Endpoint) *Console {
	if !slices.ContainsFunc(endpoints, func(e netio.Endpoint) bool { return e.Scheme == netio.Systemd }) {
		return c
	}
	owner := *c
	owner.passed = passedFiles(c.Getenv)
	owner.Environ = func() []string {
		return slices.DeleteFunc(slices.Clone(c.Environ()), func(v string) bool {
			name, _, _ := strings.Cut(v, "=")
			return slices.Contains(passedVariables(), name)
		})
	}
	return &owner
}

func passedVariables() []string {
	return []string{"LISTEN_PID", "LISTEN_PIDFDID", "LISTEN_FDS", "LISTEN_FDNAMES"}
}

// passedFiles are the descriptors that LISTEN_FDS counts, if LISTEN_PID says
// that they are ours, under the names of LISTEN_FDNAMES. Children do not inherit
// them.
func passedFiles(getenv func(string) string) []*os.File {
	pid, err := strconv.Atoi(getenv("LISTEN_PID"))
	if err != nil || pid != os.Getpid() {
		return nil
	}
	n, err := strconv.Atoi(getenv("LISTEN_FDS"))
	if err != nil || n < 1 || n > maxPassed {
		return nil
	}
	names := strings.Split(getenv("LISTEN_FDNAMES"), ":")
	files := make([]*os.File, 0, n)
	for i := range n {
		name := "unknown" // as sd_listen_fds_with_names(3) calls it
		if i < len(names) && names[i] != "" {
			name = names[i]
		}
		files = append(files, passedFile(firstPassed+i, name))
	}
	return files
}
