package netio

import (
	"errors"
	"fmt"
	"strings"

	"github.com/sockkit/sockkit/netio/proxy"
)

// tunneling is the option of what can be reached through proxies.
var tunneling = []option{{key: "proxy", use: Dialing, set: setProxy, get: func(o *EndpointOptions) string { return o.Proxy }}}

// mostProxies is how many an endpoint can name, and maxProxies the length of their
// URLs together, in bytes.
const (
	mostProxies = 16
	maxProxies  = 4096
)

// setProxy reads the URLs of proxies, joined with "+". Endpoints stand on command
// lines and in messages, so that their proxies have users, but no passwords.
func setProxy(o *EndpointOptions, value string) *SyntaxError {
	if len(value) > maxProxies {
		return problem("longer than %d bytes", maxProxies)
	}
	if _, err := parseProxies(value); err != nil {
		return problem("%v", err).hint("write proxy=socks5://[USER@]HOST:PORT, also socks4a://, http:// and https://, several joined with +")
	}
	o.Proxy = value
	return nil
}

// parseProxies reads what setProxy takes.
func parseProxies(text string) ([]proxy.Server, error) {
	words := strings.Split(text, "+")
	if len(words) > mostProxies {
		return nil, fmt.Errorf("more than %d proxies", mostProxies)
	}
	way := make([]proxy.Server, len(words))
	for i, word := range words {
		server, err := proxy.ParseServer(word)
		if err == nil && server.Password != "" {
			err = errors.New("a password in an endpoint can be read by everybody here")
		}
		if err != nil {
			return nil, err
		}
		way[i] = server
	}
	return way, nil
}

// Proxies are those that the endpoint names itself, in their order, without passwords.
func (e Endpoint) Proxies() []proxy.Server {
	if e.Options.Proxy == "" {
		return nil
	}
	way, err := parseProxies(e.Options.Proxy)
	if err != nil { // nobody has parsed it
		return nil
	}
	return way
}
