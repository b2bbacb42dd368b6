package netio

import (
	"errors"
	"strings"
	"testing"
)

// bad are texts that do not parse, with a part of the problem and of the hint.
var bad = []struct {
	text, problem, hint string
	use                 Use
}{
	{"", "empty", "host:port", AnyUse},
	{"h:1\x00", "NUL", "", AnyUse},
	{"h:70000", "port 70000 is not between 0 and 65535", "", AnyUse},
	{"h:99999999999999999999", "port 99999999999999999999", "", AnyUse},
	{"h:12x", `"12x" is neither`, "base 10", AnyUse},
	{"h:-1", `"-1" is neither`, "", AnyUse},
	{"h:+1", `"+1" is neither`, "", AnyUse},
	{"h:0x50", `"0x50" is neither`, "", AnyUse},
	{"h:a--b", `"a--b" is neither`, "", AnyUse},
	{"h:", "port is missing", "", AnyUse},
	{"localhost", "port is missing", "localhost:PORT", AnyUse},
	{"127.0.0.1", "port is missing", "127.0.0.1:PORT", Listening},
	{"8080", "port is missing", "", Dialing},
	{"-1", `"-1" is neither`, "", Listening},
	{"12x", `"12x" is neither`, "", Listening},
	{"::1", "port begin", "[::1]:PORT", AnyUse},
	{"[::1]", "port is missing", "[::1]:PORT", AnyUse},
	{"a:b:80", `"a:b" is no host`, "brackets", AnyUse},
	{"[localhost]:80", "brackets", "", AnyUse},
	{"*:80", `"*" is no host`, ":PORT", AnyUse},
	{"a b:80", `"a b" is no host`, "", AnyUse},
	{"user@h:80", `"user@h" is no host`, "", AnyUse},
	{strings.Repeat("a", 300) + ":80", "300 bytes", "", AnyUse},
	{"tcp4:[::1]:80", "IPv4 only", "", AnyUse},
	{"tcp6:127.0.0.1:80", "IPv6 only", "", AnyUse},

	{"/tmp/x", "needs a scheme", "unix:/tmp/x", AnyUse},
	{"dir/x", "needs a scheme", "file:dir/x", AnyUse},
	{"gopher://h/", `unknown scheme "gopher"`, "tcp4", AnyUse},
	{"echo", "without its colon", "echo:", AnyUse},
	{"echo:7", `"7"`, "tcp:echo:7", AnyUse},
	{"null:x", `"x"`, "", AnyUse},
	{"unix:", "path is missing", "", AnyUse},
	{"@", "name after @", "", AnyUse},
	{"unix:/" + strings.Repeat("a", 107), "108 bytes", "relative", AnyUse},
	{"@" + strings.Repeat("a", 107), "108 bytes", "", AnyUse},
	{"file:", "path is missing", "", AnyUse},
	{"fd:-1", `"-1" is not a descriptor`, "", AnyUse},
	{"fd:", `"" is not a descriptor`, "", AnyUse},
	{"fd:2147483648", `"2147483648"`, "", AnyUse},
	{"vsock::5", "CID", "", AnyUse},
	{"vsock:2", "port", "vsock:CID:PORT", AnyUse},
	{"vsock:2:4294967296", "4294967296", "", AnyUse},
	{"srv:", "service", "srv:_", AnyUse},
	{"srv:example.org", "service", "", AnyUse},
	{"ws:///path", "host is missing", "ws://HOST/PATH", AnyUse},
	{"ws://:80/", "host is missing", "", AnyUse},
	{"ws://h/#x", "#fragment", "", AnyUse},
	{"ws://h/a b", "space", "%20", AnyUse},
	{"wss://h:0x1/", `"0x1"`, "", AnyUse},
	{"ws://u@h/", `"u@h" is no host`, "", AnyUse},
	{"exec:", "command is missing", "", AnyUse},
	{"sh: ", "command is missing", "", AnyUse},

	{"listen:8080", "cannot be dialed", "sockkit listen", Dialing},
	{"listen:listen:8080", "twice", "", AnyUse},
	{"listen:file:/x", "file cannot listen", "unixpacket", AnyUse},
	{"-", "- cannot listen", "", Listening},

	{"tcp:h:1,bogus", `unknown option "bogus"`, "connect-timeout, source", AnyUse},
	{"null:,follow", `unknown option "follow"`, "no options", AnyUse},
	{"file:/a,b", `unknown option "b"`, "%2C", AnyUse},
	{"udp:h:1,frame=line", `unknown option "frame"`, "", AnyUse},
	{"tcp:h:1,", "missing after a comma", "", AnyUse},
	{"tcp:h:1,ttl=3,ttl=3", `"ttl" is given twice`, "", AnyUse},
	{"tcp:h:1,nodelay=1", "takes no value", "", AnyUse},
	{"tcp:h:1,ttl", "needs a value", "ttl=VALUE", AnyUse},
	{"tcp:h:1,ttl=0", "1 to 255", "", AnyUse},
	{"tcp:h:1,ttl=+5", "1 to 255", "", AnyUse},
	{"tcp:h:1,dscp=64", "dscp=64: not a number from 0 to 63", "", AnyUse},
	{"tcp:h:1,connect-timeout=0", "longer than 0", "", AnyUse},
	{"tcp:h:1,keepalive=x", "nor off", "", AnyUse},
	{"tcp:h:1,recv-buffer=0", "1 to 1G", "", AnyUse},
	{"tcp:h:1,send-buffer=2G", "1 to 1G", "", AnyUse},
	{"tcp:h:1,source=:70000", "70000", "", AnyUse},
	{"tcp:h:1,interface=" + strings.Repeat("x", 16), "15 bytes", "", AnyUse},
	{"listen:tcp:1,connect-timeout=1", "no use when listening", "", AnyUse},
	{"unix:/s,user=root", "only when listening", "", AnyUse},
	{"file:/x,mode=8", "octal", "", AnyUse},
	{"file:/x,mode=0", "octal", "", AnyUse},
	{"file:/x,offset=-1", "not a size", "", AnyUse},
	{"pty,stderr:top", `unknown option "stderr"`, "", AnyUse},
}

func TestParseEndpointErrors(t *testing.T) {
	for _, c := range bad {
		e, err := ParseEndpointFor(c.text, c.use)
		if err == nil {
			t.Errorf("%q parses to %+v", c.text, e)
			continue
		}
		syntax, ok := errors.AsType[*SyntaxError](err)
		if !ok || !errors.Is(err, ErrSyntax) || syntax.Text != c.text {
			t.Errorf("%q: %#v is not the SyntaxError of this text", c.text, err)
			continue
		}
		if !strings.Contains(syntax.Problem, c.problem) || !strings.Contains(syntax.Hint, c.hint) {
			t.Errorf("%q:\n%s\nhint: %s\nwant %q, %q", c.text, syntax.Problem, syntax.Hint, c.problem, c.hint)
		}
		if e != (Endpoint{}) {
			t.Errorf("%q: %+v beside an error", c.text, e)
		}
	}
}

// Whatever parses can be opened: the table of schemes has no row without an opener.
func TestEverySchemeHasAnOpener(t *testing.T) {
	for _, name := range Schemes() {
		if openerOf(Scheme(name)) == nil {
			t.Errorf("%s: cannot be opened", name)
		}
	}
}

func TestHostPort(t *testing.T) {
	for _, c := range []struct{ host, port, want string }{
		{"h", "80", "tcp:h:80"}, {"::1", "080", "tcp:[::1]:80"}, {"[::1]", "80", "tcp:[::1]:80"},
		{"fe80::1%eth0", "HTTP", "tcp:[fe80::1%eth0]:http"}, {"", "80", "tcp::80"},
		{"h", "12x", ""}, {"h", "", ""}, {"h/x", "80", ""}, {"h:1", "80", ""}, {"::1%a]b", "80", ""}, {"::%\x00", "0", ""}, {"::%a\n", "0", ""},
	} {
		e, err := HostPort(TCP, c.host, c.port)
		if e.String() != c.want || (err == nil) != (c.want != "") || err != nil && !errors.Is(err, ErrSyntax) {
			t.Errorf("HostPort(%q, %q) = %q, %v; want %q", c.host, c.port, e, err, c.want)
		}
	}
	if _, err := HostPort(Unix, "h", "80"); !errors.Is(err, ErrSyntax) {
		t.Errorf("a unix socket has a host and a port: %v", err)
	}
}
