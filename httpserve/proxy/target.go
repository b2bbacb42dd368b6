package proxy

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
)

// target is where requests go.
type target struct {
	network string // tcp, tls or unix
	addr    string // host:port, or the path of a socket
	host    string // as Host has it
	base    string // what paths begin with there, without the slash at its end
	rebased bool   // there is a base, be it "/"
}

// parseTarget reads http://HOST[:PORT][/BASE] and https://HOST[:PORT][/BASE], the
// former without http://, too, or http://unix:PATH[:/BASE] and unix:PATH[:/BASE].
func parseTarget(text string) (target, error) {
	scheme, rest, found := strings.Cut(text, "://")
	if !found {
		scheme, rest = "http", text
	}
	t, known := transports[strings.ToLower(scheme)]
	if !known {
		return target{}, fmt.Errorf("%s:// is neither http:// nor https://", scheme)
	}
	if strings.ContainsFunc(rest, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune(`{}?#"<>\^|`, r) }) {
		return target{}, errors.New("a URL is a host, a port and a path; what the request asks for is added to it")
	}
	if path, isUnix := strings.CutPrefix(rest, "unix:"); isUnix {
		path, base, rebased := strings.Cut(path, ":")
		if t.network == "tls" {
			return target{}, errors.New("TLS is not spoken on a Unix socket: leave https:// out")
		}
		t := target{network: "unix", addr: path, host: "localhost"}
		if path == "" {
			return t, errors.New("the path of the socket is missing")
		}
		return t, t.setBase(base, rebased)
	}
	host, base, rebased := strings.Cut(rest, "/")
	return t.to(host, "/"+base, rebased)
}

// transport is how the upstreams of a scheme are reached.
type transport struct{ network, port string }

// transports are the schemes of upstreams.
var transports = map[string]transport{"http": {"tcp", "80"}, "https": {"tls", "443"}}

func (via transport) to(host, base string, rebased bool) (target, error) {
	name, port, ok := http1.SplitHost([]byte(host))
	if !ok || len(name) == 0 {
		return target{}, fmt.Errorf("%q is not HOST or HOST:PORT", host)
	}
	if len(port) == 0 {
		port = []byte(via.port)
	}
	t := target{network: via.network, addr: net.JoinHostPort(string(name), string(port)), host: strings.TrimSuffix(host, ":")}
	return t, t.setBase(base, rebased)
}

func (t *target) setBase(base string, rebased bool) error {
	if !rebased {
		return nil
	}
	if _, err := url.PathUnescape(base); err != nil || !strings.HasPrefix(base, "/") {
		return fmt.Errorf("%q is not a path", base)
	}
	t.base, t.rebased = strings.TrimSuffix(base, "/"), true
	return nil
}
