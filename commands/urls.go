package commands

import (
	"net"
	"slices"
	"strconv"

	"github.com/sockkit/sockkit/netio"
)

// httpURLs are what can be typed into a browser to reach a listener: for one
// that is bound to every address, localhost and each of this machine's own; for
// a Unix socket its endpoint, since no URL names it. Link-local addresses of
// IPv6 are left out: no browser takes their zones.
func httpURLs(scheme string, e netio.Endpoint, addr net.Addr, own []net.Addr) []string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return []string{"unix:" + addr.String()}
	}
	port := strconv.Itoa(tcp.Port)
	switch {
	case tcp.IP.IsUnspecified():
		return httpURLsOfAll(scheme, tcp, port, own)
	case e.Host != "" && net.ParseIP(e.Host) == nil:
		return []string{webURL(scheme, e.Host, port)}
	}
	host, _ := hostAndPort(addr)
	return []string{webURL(scheme, host, port)}
}

// httpURLsOfAll are those of a wildcard; one of IPv4 has no others.
func httpURLsOfAll(scheme string, bound *net.TCPAddr, port string, own []net.Addr) []string {
	var v4, v6 []string
	for _, addr := range own {
		network, ok := addr.(*net.IPNet)
		switch {
		case !ok || network.IP.IsLoopback() || network.IP.IsLinkLocalUnicast() && network.IP.To4() == nil:
		case network.IP.To4() != nil:
			v4 = append(v4, webURL(scheme, network.IP.String(), port))
		case bound.IP.To4() == nil:
			v6 = append(v6, webURL(scheme, network.IP.String(), port))
		}
	}
	return slices.Concat([]string{webURL(scheme, "localhost", port)}, v4, v6)
}

// webURL leaves the port out where it is the scheme's own.
func webURL(scheme, host, port string) string {
	if own := map[string]string{"http": "80", "https": "443"}; port == own[scheme] || port == "" {
		if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
			host = "[" + host + "]"
		}
		return scheme + "://" + host + "/"
	}
	return scheme + "://" + net.JoinHostPort(host, port) + "/"
}
