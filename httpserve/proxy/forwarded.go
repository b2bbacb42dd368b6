package proxy

import (
	"cmp"
	"net"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// appendForwarded tells the upstream who asks, for which host and how: Forwarded
// (RFC 7239) and the X-Forwarded fields that came before it. What the client has
// said about that is not passed on, as anybody can say so, but what a trusted proxy
// says is.
func appendForwarded(dst []byte, r *httpserve.Request) []byte {
	proto := "http"
	if r.TLS != nil {
		proto = "https"
	}
	proto = cmp.Or(r.Front.Proto, proto)
	ip, node := clientOf(r.Remote)
	value := "for=" + node
	if host := cmp.Or(r.Front.Host, string(r.Host())); host != "" {
		value += ";host=" + quoted(host)
		dst = http1.AppendField(dst, "X-Forwarded-Host", host)
	}
	dst = http1.AppendField(dst, "Forwarded", value+";proto="+proto)
	if ip != "" {
		dst = http1.AppendField(dst, "X-Forwarded-For", ip)
	}
	return http1.AppendField(dst, "X-Forwarded-Proto", proto)
}

// clientOf is the address of a client, "" for one that has none, and its name in
// Forwarded, where IPv6 stands in brackets and quotes.
func clientOf(remote net.Addr) (ip, node string) {
	tcp, ok := remote.(*net.TCPAddr)
	if !ok || tcp.IP == nil {
		return "", "unknown"
	}
	ip = tcp.IP.String()
	if strings.Contains(ip, ":") {
		return ip, `"[` + ip + `]"`
	}
	return ip, ip
}

// quoted is a host as a value: a token, or else a quoted string. A host holds
// neither quotes nor backslashes.
func quoted(host string) string {
	if strings.ContainsAny(host, ":[](),;=@/?") {
		return `"` + host + `"`
	}
	return host
}

// via is what this server calls itself in Via.
const via = "sockkit"

// mostVisits is how often a request may have passed here before it is taken for
// one that goes round.
const mostVisits = 8

func appendVia(dst []byte, r *httpserve.Request) []byte {
	version := "1.1 "
	if r.Minor == 0 {
		version = "1.0 "
	}
	return http1.AppendField(dst, "Via", version+via)
}

// goesRound reports whether a request has passed here too often.
func goesRound(r *httpserve.Request) bool {
	visits := 0
	for value := range r.Values(http1.FieldVia) {
		for member := range http1.List(value) {
			if strings.HasSuffix(string(member), " "+via) {
				visits++
			}
		}
	}
	return visits >= mostVisits
}
