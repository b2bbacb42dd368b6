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
func httpURLs(e netio.Endpoint, addr net.Addr, own []net.Addr) []string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok {
		return []string{"unix:" + addr.String()}
	}
	port := strconv.Itoa(tcp.Port)
	switch {
	case tcp.IP.IsUnspecified():
		return httpURLsOfAll(tcp, port, own)
	case e.Host != "" && net.ParseIP(e.Host) == nil:
		return []string{httpURL(e.Host, port)}
	}
	host, _ := hostAndPort(addr)
	return []string{httpURL(host, port)}
}

// httpURLsOfAll are those of a wildcard; one of IPv4 has no others.
func httpURLsOfAll(bound *net.TCPAddr, port string, own []net.Addr) []string {
	var v4, v6 []string
	for _, addr := range own {
		network, ok := addr.(*net.IPNet)
		switch {
		case !ok || network.IP.IsLoopback() || network.IP.IsLinkLocalUnicast() && network.IP.To4() == nil:
		case network.IP.To4() != nil:
			v4 = append(v4, httpURL(network.IP.String(), port))
		case bound.IP.To4() == nil:
			v6 = append(v6, httpURL(network.IP.String(), port))
		}
	}
	return slices.Concat([]string{httpURL("localhost", port)}, v4, v6)
}

// httpURL leaves the port out where it is the scheme's own.
func httpURL(host, port string) string {
	if port == "80" {
		if ip := net.ParseIP(host); ip != nil && ip.To4() == nil {
			host = "[" + host + "]"
		}
		return "http://" + host + "/"
	}
	return "http://" + net.JoinHostPort(host, port) + "/"
}
