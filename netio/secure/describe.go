package secure

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"strings"
	"time"
)

// Describe tells of an established connection in a few lines for people: version,
// cipher suite and protocol, then each certificate of the peer with its names,
// issuer, expiry and, of the first one, the pin.
func Describe(state tls.ConnectionState, now time.Time) []string {
	first := tls.VersionName(state.Version) + ", " + tls.CipherSuiteName(state.CipherSuite)
	if state.NegotiatedProtocol != "" {
		first += ", ALPN " + state.NegotiatedProtocol
	}
	if state.ServerName != "" {
		first += ", for " + state.ServerName
	}
	lines := []string{first}
	for i, cert := range state.PeerCertificates {
		lines = append(lines, fmt.Sprintf("certificate %d: %s", i+1, certificateText(cert, now)))
	}
	if len(state.PeerCertificates) > 0 {
		lines = append(lines, "pin of its key: "+PinOf(state.PeerCertificates[0]).String())
	}
	return lines
}

func certificateText(cert *x509.Certificate, now time.Time) string {
	var b strings.Builder
	b.WriteString(nameOf(cert))
	if len(namesIn(cert)) > 0 {
		b.WriteString(" (" + namesText(cert) + ")")
	}
	if selfSigned(cert) {
		b.WriteString(", self-signed")
	} else {
		fmt.Fprintf(&b, ", issued by %s", cert.Issuer)
	}
	fmt.Fprintf(&b, ", expires on %s (%s)", dayOf(cert.NotAfter), expiryText(cert.NotAfter.Sub(now)))
	return b.String()
}

func expiryText(left time.Duration) string {
	if left < 0 {
		return "expired"
	}
	return "in " + daysText(left)
}
