package framing

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// sizeUnits are the suffixes of a size. Those that count in 1024s end in a
// letter that no other ends in; the largest comes first.
var sizeUnits = []struct {
	suffix string
	bytes  int
}{
	{"G", 1 << 30}, {"M", 1 << 20}, {"K", 1 << 10},
	{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3},
}

// parseSize reads a number of bytes from 1 on: decimal digits and a unit.
func parseSize(text string) (int, error) {
	digits, unit := text, 1
	for _, u := range sizeUnits {
		if rest, found := strings.CutSuffix(text, u.suffix); found {
			digits, unit = rest, u.bytes
			break
		}
	}
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, fmt.Errorf("%q is not a size: write bytes, or with K, M, G (1024) or kB, MB, GB (1000)", text)
	}
	n, err := strconv.Atoi(digits)
	if err != nil || n > math.MaxInt/unit {
		return 0, fmt.Errorf("%s is too large a size", text)
	}
	if n == 0 {
		return 0, fmt.Errorf("%s is too small a size: one byte is the least", text)
	}
	return n * unit, nil
}

// formatSize writes n, which is not 0, in the largest unit of 1024s that
// divides it.
func formatSize(n int) string {
	for _, u := range sizeUnits {
		if u.bytes&(u.bytes-1) == 0 && n%u.bytes == 0 {
			return strconv.Itoa(n/u.bytes) + u.suffix
		}
	}
	return strconv.Itoa(n)
}
