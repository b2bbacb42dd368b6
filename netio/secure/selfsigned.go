package secure

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"net"
	"time"
)

const (
	selfSignedLife = 365 * 24 * time.Hour
	clockSkew      = time.Hour // by which a client's clock may be behind ours
	serialBits     = 127       // RFC 5280 section 4.1.2.2 allows 20 bytes
)

// SelfSigned makes a certificate with a fresh ECDSA P-256 key, for a year from
// now on. names are the host names and IP addresses that it is for; there must
// be at least one.
func SelfSigned(names []string, now time.Time) (*tls.Certificate, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), serialBits))
	if err != nil {
		return nil, fmt.Errorf("make a serial number: %w", err)
	}
	template := &x509.Certificate{
		SerialNumber: serial.Add(serial, big.NewInt(1)),
		Subject:      pkix.Name{CommonName: names[0], Organization: []string{"sockkit self-signed"}},
		NotBefore:    now.Add(-clockSkew),
		NotAfter:     now.Add(selfSignedLife),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},

		BasicConstraintsValid: true,
	}
	for _, name := range names {
		if ip := net.ParseIP(name); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, name)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, nil
}

// NamesOf are the names that clients on this machine and around it can give to
// hosts that are listened on. An empty host, and a wildcard, is each of this
// machine's addresses.
func NamesOf(hosts ...string) []string {
	var names []string
	seen := map[string]bool{}
	add := func(name string) {
		if !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	for _, host := range hosts {
		ip := net.ParseIP(host)
		if host != "" && (ip == nil || !ip.IsUnspecified()) {
			add(host)
			continue
		}
		for _, local := range []string{"localhost", "127.0.0.1", "::1"} {
			add(local)
		}
		own, err := net.InterfaceAddrs()
		if err != nil {
			continue // the names of the loopback are enough for a pin
		}
		for _, addr := range own {
			if network, ok := addr.(*net.IPNet); ok {
				add(network.IP.String())
			}
		}
	}
	return names
}
