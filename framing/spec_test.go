package framing

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestParseIsCanonical(t *testing.T) {
	for spec, want := range map[string]string{
		"line":                         "line",
		"LINE":                         "line",
		"line+Inclusive":               "line+inclusive",
		"line+max=65536":               "line+max=64K",
		"line+max=1kB":                 "line+max=1000",
		"line+max=0010":                "line+max=10",
		"line+max=1G":                  "line+max=1G",
		"line+max=3MB":                 "line+max=3000000",
		"crlf+max=3M+inclusive":        "crlf+inclusive+max=3M",
		"nul":                          "nul",
		"delim=0D0a":                   "delim=0d0a",
		"delim=00+inclusive":           "delim=00+inclusive",
		"fixed=512":                    "fixed=512",
		"fixed=1024+max=2K":            "fixed=1K+max=2K",
		"u8+adjust=0":                  "u8",
		"U32be+max=64K+inclusive":      "u32be+inclusive+max=64K",
		"u16le+adjust=-4+max=9":        "u16le+adjust=-4+max=9",
		"u64le+inclusive+adjust=2":     "u64le+inclusive+adjust=2",
		"u64be+adjust=-2147483648":     "u64be+adjust=-2147483648",
		"uvarint+max=4MB":              "uvarint+max=4000000",
		"netstring":                    "netstring",
		"Resp+JSON":                    "resp+json",
		"gob+json+max=64K":             "gob+json+max=64K",
		"json-seq+max=1M":              "json-seq+max=1M",
		"raw":                          "raw",
		"all+max=10M":                  "all+max=10M",
		"u8+adjust=254+inclusive":      "u8+inclusive+adjust=254",
		"delim=" + hexOf(16, "ab"):     "delim=" + hexOf(16, "ab"),
		"line+max=9223372036854775807": "line+max=9223372036854775807",
	} {
		c, err := Parse(spec)
		if err != nil || c.String() != want {
			t.Errorf("%q: %v, %v; want %s", spec, c, err, want)
		}
		if again, err := Parse(want); err != nil || again != c {
			t.Errorf("%q: %#v, %v; want %#v", want, again, err, c)
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for spec, want := range map[string]string{
		"":                  `not a framing codec: ""`,
		"zebra":             `not a framing codec: "zebra"`,
		"lines":             `not a framing codec: "lines"; did you mean "line"?`,
		"u32":               `not a framing codec: "u32"; did you mean "u32be"?`,
		"varint+max=3":      `not a framing codec: "varint+max=3"; did you mean "uvarint"?`,
		"line;":             `not a framing codec: "line;"; did you mean "line"?`,
		"line+":             `not a framing codec: line+: "" is not a parameter`,
		"line+inclusiv":     `not a framing codec: line+inclusiv: "inclusiv" is not a parameter; did you mean "inclusive"?`,
		"line+mx=3":         `not a framing codec: line+mx=3: "mx=3" is not a parameter; did you mean "max"?`,
		"line=":             `not a framing codec: line=: nothing follows the "="`,
		"line=5":            `not a framing codec: line=5: takes no value, and "5" follows its name`,
		"u8=1":              `not a framing codec: u8=1: takes no value, and "1" follows its name`,
		"line+adjust=1":     `not a framing codec: line+adjust=1: takes no adjust`,
		"line+adjust=0":     `not a framing codec: line+adjust=0: takes no adjust`,
		"line+json":         `not a framing codec: line+json: takes no json`,
		"gob+json=1":        `not a framing codec: gob+json=1: json takes no value`,
		"json+adjust=1":     `not a framing codec: json+adjust=1: takes no adjust`,
		"raw+max=5":         `not a framing codec: raw+max=5: takes no max`,
		"all+inclusive":     `not a framing codec: all+inclusive: takes no inclusive`,
		"uvarint+inclusive": `not a framing codec: uvarint+inclusive: takes no inclusive`,
		"netstring+adjust=1+inclusive": "not a framing codec: netstring+adjust=1+inclusive: " +
			"takes no adjust",
		"fixed=5+inclusive":      `not a framing codec: fixed=5+inclusive: takes no inclusive`,
		"line+inclusive=yes":     `not a framing codec: line+inclusive=yes: inclusive takes no value`,
		"u8+max=1+max=1":         `not a framing codec: u8+max=1+max=1: max is given twice`,
		"u8+inclusive+INCLUSIVE": `not a framing codec: u8+inclusive+INCLUSIVE: inclusive is given twice`,
		"u8+adjust=0+adjust=0":   `not a framing codec: u8+adjust=0+adjust=0: adjust is given twice`,
		"u8+max":                 `not a framing codec: u8+max: max: "" is not a size: write bytes, or with K, M, G (1024) or kB, MB, GB (1000)`,
		"u8+max=0":               `not a framing codec: u8+max=0: max: 0 is too small a size: one byte is the least`,
		"u8+max=-1":              `not a framing codec: u8+max=-1: max: "-1" is not a size: write bytes, or with K, M, G (1024) or kB, MB, GB (1000)`,
		"u8+max=9G9":             `not a framing codec: u8+max=9G9: max: "9G9" is not a size: write bytes, or with K, M, G (1024) or kB, MB, GB (1000)`,
		"u8+max=8589934592G":     `not a framing codec: u8+max=8589934592G: max: 8589934592G is too large a size`,
		"u8+adjust":              `not a framing codec: u8+adjust: adjust: "" is not a number of bytes from -2147483648 to 2147483647`,
		"u8+adjust=2147483648":   `not a framing codec: u8+adjust=2147483648: adjust: "2147483648" is not a number of bytes from -2147483648 to 2147483647`,
		"u8+adjust=256":          `not a framing codec: u8+adjust=256: adjust=256 leaves no length that 1 bytes can announce`,
		"fixed":                  `not a framing codec: fixed: the size is missing: fixed=512`,
		"fixed=0":                `not a framing codec: fixed=0: 0 is too small a size: one byte is the least`,
		"fixed=x":                `not a framing codec: fixed=x: "x" is not a size: write bytes, or with K, M, G (1024) or kB, MB, GB (1000)`,
		"fixed=10+max=9":         `not a framing codec: fixed=10+max=9: frames of 10 bytes are over max=9`,
		"delim":                  `not a framing codec: delim: the delimiter is missing, in hexadecimal: delim=0d0a`,
		"delim=0":                `not a framing codec: delim=0: "0" is not a sequence of bytes in hexadecimal`,
		"delim=0x0a":             `not a framing codec: delim=0x0a: "0x0a" is not a sequence of bytes in hexadecimal`,
		"delim=" + hexOf(17, "ab"): "not a framing codec: delim=" + hexOf(17, "ab") +
			": a delimiter of 17 bytes, 16 are the most",
	} {
		c, err := Parse(spec)
		if c != nil || !errors.Is(err, ErrSpec) || kinds(err) != 1 || err.Error() != want {
			t.Errorf("%q: %v, %v;\nwant %s", spec, c, err, want)
		}
	}
}

func TestLimit(t *testing.T) {
	for spec, want := range map[string]int{"line": 10, "line+max=3": 3, "u8+inclusive+max=1K": 1024, "fixed=20": 10} {
		if got := Limit(mustParse(t, spec), 10); got != want {
			t.Errorf("%s: %d, want %d", spec, got, want)
		}
	}
}

func hexOf(n int, digits string) string { return strings.Repeat(digits, n) }

// Every name parses, alone or with an example of its value, to a codec of that
// name.
func TestNames(t *testing.T) {
	names := Names()
	if !slices.IsSorted(names) || len(names) != len(makers()) {
		t.Errorf("names %q", names)
	}
	for _, name := range names {
		if got := mustParse(t, exampleOf(name)).String(); got != exampleOf(name) {
			t.Errorf("%s prints as %s", exampleOf(name), got)
		}
	}
}

// exampleOf is a specification with the codec's name.
func exampleOf(name string) string {
	switch name {
	case "delim":
		return "delim=3b3b"
	case "fixed":
		return "fixed=7"
	}
	return name
}

// FuzzParse holds that an error is an ErrSpec alone, and that what parses is
// equal to what its canonical text parses to.
func FuzzParse(f *testing.F) {
	for _, name := range Names() {
		f.Add(exampleOf(name))
		f.Add(exampleOf(name) + "+max=64K+inclusive+adjust=-3")
	}
	for _, spec := range []string{"", "+", "line+", "u32be+inclusive", "u8+adjust=7", "fixed=1G", "delim=00FF+max=1kB", "lnie", "line+mux=1"} {
		f.Add(spec)
	}
	f.Fuzz(func(t *testing.T, spec string) {
		c, err := Parse(spec)
		if err != nil {
			if c != nil || !errors.Is(err, ErrSpec) || kinds(err) != 1 {
				t.Fatalf("%q: %v, %v", spec, c, err)
			}
			return
		}
		again, err := Parse(c.String())
		if err != nil || again != c || again.String() != c.String() {
			t.Fatalf("%q prints as %q, which parses to %v, %v", spec, c, again, err)
		}
	})
}
