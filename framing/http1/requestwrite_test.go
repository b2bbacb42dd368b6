package http1

import "testing"

// Nothing of a path can end the request line.
func TestAppendTarget(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"/", "/"}, {"/a%20b?c=d&e", "/a%20b?c=d&e"}, {"/é", "/%C3%A9"}, {"/a b?\"x\"", "/a%20b?%22x%22"},
		{"/{a}|\\^`<>", "/%7Ba%7D%7C%5C%5E%60%3C%3E"}, {"/a\r\nHost: b", "/a%0D%0AHost:%20b"}, {"/~-._!$&'()*+,;=:@", "/~-._!$&'()*+,;=:@"},
	} {
		got := string(AppendTarget(nil, c.text))
		if got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}
