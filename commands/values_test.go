package commands

import (
	"testing"
)

func TestUnescape(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "plain": "plain", `a\r\n`: "a\r\n", `\x41\x4`: "A\x04", `\101\0`: "A\x00", `\\n`: `\n`, `\e`: "\x1b", `\"\'`: `"'`,
	} {
		if got, err := unescape(in); err != nil || string(got) != want {
			t.Errorf("unescape(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{`\`, `a\`, `\q`, `\x`, `\xg`, `\8`, `\777`} {
		if got, err := unescape(in); err == nil {
			t.Errorf("unescape(%q) = %q; want an error", in, got)
		}
	}
}

func TestValuesRefuse(t *testing.T) {
	for _, in := range []string{"", "-1", "70000", "12x", "+1", " 1", "99999999999999999999"} {
		if got, err := portNumber(in); err == nil {
			t.Errorf("portNumber(%q) = %q", in, got)
		}
		if got, err := count(0, 63)(in); err == nil {
			t.Errorf("count(%q) = %d", in, got)
		}
	}
	if n, err := count(0, 63)("0010"); n != 10 || err != nil {
		t.Errorf("0010 is %d, %v; want ten", n, err)
	}
	for _, in := range []string{"", "0", "-1s", "soon"} {
		if got, err := positiveDuration(in); err == nil {
			t.Errorf("positiveDuration(%q) = %s", in, got)
		}
	}
}
