package netio

import (
	"net/netip"
	"strconv"
	"strings"
)

// maxHost is the longest domain name as text, final dot included (RFC 1035
// section 2.3.4); IPv6 addresses with a zone are shorter.
const maxHost = 254

// readAddress reads host:port, :port and, where it is for listening, port.
func (p *parts) readAddress() (err *SyntaxError) {
	if p.e.Listen && !strings.ContainsAny(p.body, ":.[") {
		p.e.Port, err = parsePort(p.body)
		return err
	}
	host, port, err := splitHostPort(p.body)
	if err != nil {
		return err
	}
	p.e.Host, p.e.Port = host, port
	return checkFamily(p.e)
}

// readNumbers reads the cid:port of vsock(7), both 32 bits wide.
func (p *parts) readNumbers() (err *SyntaxError) {
	const most = 1<<32 - 1
	cid, port, found := strings.Cut(p.body, ":")
	if !found && p.e.Listen {
		cid, port = "", p.body
	}
	if p.e.Port, err = parseNumber(port, most, "a port"); err != nil {
		return err.hint("write %s:CID:PORT", p.e.Scheme)
	}
	if cid == "" && !p.needsHost() {
		return nil
	}
	p.e.Host, err = parseNumber(cid, most, "a CID")
	return err
}

// readURL reads host[:port][/path][?query] of RFC 3986, without user and
// fragment (RFC 6455 section 3). The path keeps its own percent-encoding.
func (p *parts) readURL() (err *SyntaxError) {
	end := strings.IndexAny(p.body, "/?#")
	if end < 0 {
		end = len(p.body)
	}
	authority, path := p.body[:end], p.body[end:]
	switch {
	case strings.Contains(path, "#"):
		return problem("the URL of a %s endpoint has no #fragment", p.e.Scheme)
	case strings.ContainsFunc(path, func(c rune) bool { return c <= ' ' || c == 0x7f }):
		return problem("a space or control character in the URL").hint("write a space as %%20")
	case authority == "" || authority[0] == ':' && p.needsHost():
		return problem("the host is missing").hint("write %s://HOST/PATH", p.e.Scheme)
	}
	p.e.Host, p.e.Port = withoutBrackets(authority), p.kind.port
	switch {
	case p.e.Listen && isDigits(authority):
		p.e.Host = ""
		p.e.Port, err = parsePort(authority)
	case p.e.Host == authority && strings.Contains(authority, ":") || strings.Contains(authority, "]:"):
		p.e.Host, p.e.Port, err = splitHostPort(authority)
	default:
		err = checkHost(p.e.Host)
	}
	if p.e.Path = path; !strings.HasPrefix(path, "/") {
		p.e.Path = "/" + path
	}
	return err
}

// needsHost reports whether the host cannot be left out.
func (p *parts) needsHost() bool { return p.kind.host == hostToDial && !p.e.Listen }

// splitHostPort splits at the last colon. The host may be empty; an IPv6 address
// stands in brackets, which are taken off.
func splitHostPort(text string) (host, port string, err *SyntaxError) {
	colon := strings.LastIndexByte(text, ':')
	if colon < 0 || strings.HasSuffix(text, "]") {
		return "", "", problem("the port is missing").hint("write %s:PORT", text)
	}
	if _, parseErr := netip.ParseAddr(text); parseErr == nil {
		return "", "", problem("where does the address end and the port begin?").hint("write [%s]:PORT", text)
	}
	host = text[:colon]
	if port, err = parsePort(text[colon+1:]); err != nil {
		return "", "", err
	}
	if host == "" {
		return "", port, nil
	}
	bare := withoutBrackets(host)
	if bare == host && strings.Contains(host, ":") {
		return "", "", problem("%q is no host", host).hint("an IPv6 address stands in brackets: [::1]:%s", port)
	}
	if bare != host && !strings.Contains(bare, ":") {
		return "", "", problem("%q is no IPv6 address in brackets", host)
	}
	return bare, port, checkHost(bare)
}

// withoutBrackets takes off the brackets around an IPv6 address.
func withoutBrackets(host string) string {
	if len(host) > 2 && host[0] == '[' && host[len(host)-1] == ']' {
		return host[1 : len(host)-1]
	}
	return host
}

// checkHost accepts IP addresses and whatever could be a name: resolvers know
// more names than RFC 1123 allows, so only what can be none is refused.
func checkHost(host string) *SyntaxError {
	if strings.Contains(host, ":") {
		if _, err := netip.ParseAddr(host); err != nil || strings.ContainsFunc(host, notInZone) {
			return problem("%q is no IPv6 address", host)
		}
		return nil
	}
	switch {
	case host == "*":
		return problem("%q is no host", host).hint("leave the host out to listen on every address: :PORT")
	case len(host) > maxHost:
		return problem("the host name is %d bytes long, at most %d are allowed", len(host), maxHost)
	case host == "" || strings.Trim(host, ".") == "" || host[0] == '-' || strings.ContainsFunc(host, notInHost):
		return problem("%q is no host", host)
	}
	return nil
}

// notInZone says what would end an address, or cannot name an interface.
func notInZone(c rune) bool { return c <= ' ' || c == 0x7f || strings.ContainsRune(",/[]", c) }

func notInHost(c rune) bool {
	letter := 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c > 0x9f
	return !letter && !strings.ContainsRune("-._", c) || c == '\uFFFD'
}

// checkFamily refuses an address of the other IP version than the scheme's.
func checkFamily(e Endpoint) *SyntaxError {
	ip, err := netip.ParseAddr(e.Host)
	if err != nil {
		return nil
	}
	switch {
	case ip.Is4() && (e.Scheme == TCP6 || e.Scheme == UDP6):
		return problem("%s is an IPv4 address, %s takes IPv6 only", e.Host, e.Scheme)
	case ip.Is6() && (e.Scheme == TCP4 || e.Scheme == UDP4):
		return problem("%s is an IPv6 address, %s takes IPv4 only", e.Host, e.Scheme)
	}
	return nil
}

// parsePort reads a port: 0 to 65535 in base 10, returned without leading
// zeros, or a service name in the form of RFC 6335 section 5.1, returned in
// lower case. Names that start with a digit are refused although the RFC allows
// them: "12x" is a slip of the finger far more often than a service.
func parsePort(text string) (string, *SyntaxError) {
	if isDigits(text) {
		n, err := strconv.ParseUint(text, 10, 16)
		if err != nil {
			return "", problem("port %s is not between 0 and 65535", text)
		}
		return strconv.FormatUint(n, 10), nil
	}
	if text == "" {
		return "", problem("the port is missing")
	}
	if !isServiceName(text) {
		return "", problem("%q is neither a port number nor a service name", text).hint("a port is 0 to 65535 in base 10, or a name like https")
	}
	return strings.ToLower(text), nil
}

func isServiceName(text string) bool {
	const most = 15
	if len(text) > most || '0' <= text[0] && text[0] <= '9' {
		return false
	}
	if text[0] == '-' || text[len(text)-1] == '-' || strings.Contains(text, "--") {
		return false
	}
	return !strings.ContainsFunc(text, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') && c != '-'
	})
}
