package framing

import "testing"

func TestCompleteLines(t *testing.T) {
	encoder := CompleteLines{}.NewEncoder()
	for _, c := range []struct{ frame, want string }{
		{"a", "a\n"}, {"a\n", "a\n"}, {"", "\n"}, {"\n", "\n"}, {"{\n}", "{\n}\n"}, {"a\n\n", "a\n\n"}, {"a\r", "a\r\n"},
	} {
		if got, err := encoder.Append(nil, []byte(c.frame)); string(got) != c.want || err != nil {
			t.Errorf("%q: %q, %v; want %q", c.frame, got, err, c.want)
		}
	}
	split := CompleteLines{}.NewDecoder(10)
	for _, c := range []struct {
		data  string
		atEOF bool
		n     int
		want  string
	}{{"a\nb", false, 2, "a"}, {"\n", false, 1, ""}, {"b", true, 1, "b"}} {
		if n, got, err := split([]byte(c.data), c.atEOF); n != c.n || string(got) != c.want || err != nil {
			t.Errorf("%q: %d, %q, %v", c.data, n, got, err)
		}
	}
}

func TestTextual(t *testing.T) {
	for spec, want := range map[string]bool{
		"line": true, "line+inclusive": true, "json": true, "crlf+max=5": true, "raw": false, "u32be": false, "netstring": false, "delim=00": false,
	} {
		c, err := Parse(spec)
		if err != nil {
			t.Fatal(err)
		}
		if got := Textual(c); got != want {
			t.Errorf("%s: %v", spec, got)
		}
	}
}
