//go:build !unix

package files

import "os"

// openFlags are those of a plain opening: here nothing in a tree blocks it.
const openFlags = os.O_RDONLY
