package dns

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// Transport is how messages reach a server.
type Transport string

// The transports.
const (
	UDP   Transport = "udp" // and TCP for answers that do not fit
	TCP   Transport = "tcp"
	TLS   Transport = "tls"   // RFC 7858
	HTTPS Transport = "https" // RFC 8484
)

// port is the one that servers listen on.
func (t Transport) port() string {
	switch t {
	case TLS:
		return "853"
	case HTTPS:
		return "443"
	}
	return "53"
}

// Server is where a question goes. It is comparable.
type Server struct {
	Transport Transport
	Host      string // a name or an address, with its zone
	Port      string
	Path      string // of HTTPS: "/dns-query"
}

// ParseServer reads "9.9.9.9", "ns.example.org:5353", "[2620:fe::fe]:53",
// "tcp://…", "tls://…" and "https://host/path".
func ParseServer(text string) (Server, error) {
	scheme, rest, found := strings.Cut(text, "://")
	if !found {
		scheme, rest = string(UDP), text
	}
	s := Server{Transport: Transport(strings.ToLower(scheme))}
	switch s.Transport {
	case UDP, TCP, TLS:
		rest = strings.TrimSuffix(rest, "/")
	case HTTPS:
		u, err := url.Parse("https://" + rest)
		if err != nil || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
			return s, fmt.Errorf("%q is not the URL of a DNS server, such as https://dns.example/dns-query", text)
		}
		rest, s.Path = u.Host, u.EscapedPath()
		if s.Path == "" || s.Path == "/" {
			s.Path = "/dns-query"
		}
	default:
		return s, fmt.Errorf("a DNS server is reached by udp, tcp, tls or https, not by %q", scheme)
	}
	return s, s.readHost(rest, text)
}

// readHost splits the port off, if there is one.
func (s *Server) readHost(host, text string) error {
	s.Port = s.Transport.port()
	bare := host
	if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
		bare = host[1 : len(host)-1]
	}
	if addr, err := netip.ParseAddr(bare); err == nil {
		s.Host = addr.String()
		return nil
	}
	if h, port, err := net.SplitHostPort(host); err == nil {
		host, s.Port = h, port
	}
	if number, err := strconv.ParseUint(s.Port, 10, 16); err != nil || number == 0 {
		return fmt.Errorf("%q is not a DNS server: its port is not one of 1 to 65535", text)
	}
	if host == "" || strings.ContainsAny(host, "/@?# \t") {
		return fmt.Errorf("%q is not a DNS server: a name or an address, and a port if it is not %s", text, s.Transport.port())
	}
	s.Host = host
	return nil
}

// String is text that ParseServer reads as the same server; without the scheme
// for UDP, as people know it.
func (s Server) String() string {
	address := net.JoinHostPort(s.Host, s.Port)
	if s.Transport == UDP || s.Transport == "" {
		return address
	}
	return string(s.Transport) + "://" + address + s.Path
}

// address is what is dialed.
func (s Server) address() string { return net.JoinHostPort(s.Host, s.Port) }
