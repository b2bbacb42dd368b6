package proxy

import (
	"errors"
	"strings"
	"testing"
)

func TestParseServer(t *testing.T) {
	for text, want := range map[string]Server{
		"socks5://localhost:1080":        {Protocol: SOCKS5, Host: "localhost", Port: "1080"},
		"SOCKS5H://localhost:1080/":      {Protocol: SOCKS5, Host: "localhost", Port: "1080"},
		"socks4a://ann@[2001:db8::1]:80": {Protocol: SOCKS4a, Host: "2001:db8::1", Port: "80", User: "ann"},
		"http://ann:se%3Aame@p:3128":     {Protocol: HTTP, Host: "p", Port: "3128", User: "ann", Password: "se:ame"},
		"https://p:443":                  {Protocol: HTTPS, Host: "p", Port: "443"},
	} {
		if got, err := ParseServer(text); got != want || err != nil {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for text, want := range map[string]string{
		"":                         "does not begin with socks5://",
		"localhost:1080":           "does not begin with socks5://",
		"gopher://p:70":            "gopher:// is none of",
		"socks5://localhost":       "needs a host and a port",
		"socks5://:1080":           "needs a host and a port",
		"socks5://p:0":             "needs a host and a port",
		"socks5://p:99999":         "needs a host and a port",
		"http://p:80/path":         "not of the form",
		"http://p:80?q":            "not of the form",
		"http://p:http":            "not of the form",
		"socks4a://ann:secret@p:1": "no passwords",
		"socks5://:secret@p:1":     "no user",
		"http://a%3Ab:secret@p:1":  "cannot have a colon",
		"socks5://" + strings.Repeat("a", 256) + "@p:1": "longer than 255",
	} {
		_, err := ParseServer(text)
		if !errors.Is(err, ErrURL) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, expected %q", text, err, want)
		}
	}
}

func TestMessagesDoNotNameTheUser(t *testing.T) {
	s := Server{Protocol: HTTP, Host: "::1", Port: "80", User: "ann", Password: "secret"}
	if got := s.String(); got != "http://[::1]:80" {
		t.Error(got)
	}
}

func TestWithoutPasswords(t *testing.T) {
	for text, want := range map[string]string{
		"socks5://localhost:1080":               "socks5://localhost:1080",
		"http://ann@p:80":                       "http://ann@p:80",
		"http://ann:secret@p":                   "http://ann:***@p",
		"h:1,proxy=http://a:se@p:1+http://b:c@": "h:1,proxy=http://a:***@p:1+http://b:***@",
		"http://a:b/c,d@p":                      "http://a:***@p",
		"ann:secret@p":                          "ann:secret@p", // no URL
		"://":                                   "://",
	} {
		if got := WithoutPasswords(text); got != want {
			t.Errorf("%s: %s, expected %s", text, got, want)
		}
	}
}

func TestExceptions(t *testing.T) {
	const list = "example.org, .sub.example.net,*.wild.example 10.0.0.0/8,[2001:db8::1]:443,192.0.2.1,port.example:8080,??"
	for target, want := range map[Target]bool{
		{"example.org", 80}:      true,
		{"EXAMPLE.ORG.", 80}:     true,
		{"www.example.org", 80}:  true,
		{"notexample.org", 80}:   false,
		{"sub.example.net", 80}:  true,
		{"a.sub.example.net", 1}: true,
		{"example.net", 80}:      false,
		{"a.wild.example", 80}:   true,
		{"10.1.2.3", 80}:         true,
		{"::ffff:10.1.2.3", 80}:  true,
		{"11.1.2.3", 80}:         false,
		{"192.0.2.1", 80}:        true,
		{"192.0.2.2", 80}:        false,
		{"2001:db8::1", 443}:     true,
		{"2001:db8::1", 80}:      false,
		{"port.example", 8080}:   true,
		{"port.example", 80}:     false,
	} {
		if got := ParseExceptions(list).Has(target); got != want {
			t.Errorf("%s: %v", target, got)
		}
	}
	if !ParseExceptions("a,*").Has(Target{"anything", 1}) || (Exceptions{}).Has(Target{"anything", 1}) {
		t.Error("* is everything, and no list nothing")
	}
}

func TestParseLogins(t *testing.T) {
	all, err := ParseLogins([]byte("# of us\r\n\nann:se:same\r\nbob:x"))
	if err != nil || len(all) != 2 || all[0] != (Login{"ann", "se:same"}) || all[1] != (Login{"bob", "x"}) {
		t.Errorf("%q, %v", all, err)
	}
	for _, text := range []string{"", "# none", "ann", "ann:", ":x", "ann:x\nbob", "ann:" + strings.Repeat("x", 256)} {
		if all, err := ParseLogins([]byte(text)); err == nil || strings.Contains(err.Error(), "ann") {
			t.Errorf("%q: %q, %v", text, all, err)
		}
	}
	for login, want := range map[Login]bool{
		{"ann", "se:same"}: true, {"bob", "x"}: true,
		{"ann", "x"}: false, {"bob", ""}: false, {"", ""}: false,
	} {
		if admits(all, login) != want {
			t.Errorf("%q", login)
		}
	}
}
