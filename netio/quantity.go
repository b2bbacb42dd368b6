package netio

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// ParseDuration reads a length of time: "500ms", "2s", "1h30m", or bare
// seconds with or without a fraction ("5", "0.5"). Signs and exponents are
// refused, as is what does not fit (about 292 years). "0" is zero; whether that
// makes sense is the caller's question. Errors are a [*SyntaxError].
func ParseDuration(text string) (time.Duration, error) {
	const hint = "write a duration as 500ms, 2s, 1m30s or bare seconds"
	if strings.HasPrefix(text, "-") {
		return 0, &SyntaxError{Text: text, Problem: "a duration cannot be negative", Hint: hint}
	}
	withUnit := text
	if isDecimal(text) {
		withUnit += "s"
	}
	d, err := time.ParseDuration(withUnit)
	if err != nil || strings.HasPrefix(text, "+") {
		return 0, &SyntaxError{Text: text, Problem: "not a duration, or too long a one", Hint: hint}
	}
	return d, nil
}

// sizeUnits are the suffixes of a size, longest first where one ends another.
var sizeUnits = []struct {
	suffix string
	bytes  int64
}{
	{"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9},
	{"K", 1 << 10}, {"M", 1 << 20}, {"G", 1 << 30},
}

// ParseSize reads a number of bytes: decimal digits and an optional unit. K, M
// and G count in 1024s, kB, MB and GB in 1000s. Signs, fractions, exponents and
// other units are refused, as is what does not fit in an int64. Errors are a
// [*SyntaxError].
func ParseSize(text string) (int64, error) {
	digits, unit := text, int64(1)
	for _, u := range sizeUnits {
		if rest, found := strings.CutSuffix(text, u.suffix); found {
			digits, unit = rest, u.bytes
			break
		}
	}
	if !isDigits(digits) {
		return 0, &SyntaxError{
			Text: text, Problem: "not a size",
			Hint: "write a size as bytes, or with K, M, G (1024) or kB, MB, GB (1000)",
		}
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil || n > math.MaxInt64/unit {
		return 0, &SyntaxError{Text: text, Problem: "too large a size", Hint: "the most is 8589934591G"}
	}
	return n * unit, nil
}

// isDigits reports whether text is one or more decimal digits.
func isDigits(text string) bool {
	return text != "" && strings.Trim(text, "0123456789") == ""
}

// isDecimal reports whether text is digits with at most one point among them.
func isDecimal(text string) bool {
	whole, fraction, _ := strings.Cut(text, ".")
	return isDigits(whole + fraction)
}
