package secure

import (
	"cmp"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"strings"
	"time"
)

// Options say how TLS is spoken. They are a plain value that can be compared;
// files are read when a [Client] or a [Server] is made of them. The zero value
// verifies the server against the roots of the system.
type Options struct {
	Cert string // file of our certificate and those that lead to its root, PEM
	Key  string // file of its private key, PEM; "" = it is in Cert, too
	Min  string // lowest version, "1.2" or "1.3"; "" = 1.2
	ALPN string // protocols in the order of our liking, joined with "+"

	// Of clients.
	CA              string        // file of the roots to trust instead of the system's, PEM
	Name            string        // what the server's certificate must be for; "" = the host that is dialed
	Pin             string        // pins of keys, joined with ";"; one of them decides, and nothing else
	Insecure        bool          // take any certificate
	Expire          time.Duration // fail if a certificate expires within this time
	AllowTruncation bool          // the end of the connection is as good as close_notify

	// Of servers.
	ClientCA   string // file of the roots that client certificates must come from; "" = none are asked for
	SelfSigned bool   // make a certificate
}

// Over gives o with what it does not say taken from defaults. One that says whom
// to trust is not made insecure by them.
func (o Options) Over(defaults Options) Options {
	o.Insecure = o.Insecure || defaults.Insecure && o.CA == "" && o.Pin == ""
	if o.Cert == "" {
		o.Cert, o.Key = defaults.Cert, cmp.Or(o.Key, defaults.Key)
	}
	o.Min, o.ALPN = cmp.Or(o.Min, defaults.Min), cmp.Or(o.ALPN, defaults.ALPN)
	o.CA, o.Name = cmp.Or(o.CA, defaults.CA), cmp.Or(o.Name, defaults.Name)
	o.Pin, o.ClientCA = cmp.Or(o.Pin, defaults.Pin), cmp.Or(o.ClientCA, defaults.ClientCA)
	o.Expire = cmp.Or(o.Expire, defaults.Expire)
	o.AllowTruncation = o.AllowTruncation || defaults.AllowTruncation
	o.SelfSigned = o.SelfSigned || o.Cert == "" && defaults.SelfSigned
	return o
}

// ParseVersion reads the version of --tls-min, "1.2" or "1.3". Older ones are
// not spoken (RFC 8996).
func ParseVersion(text string) (uint16, error) {
	switch text {
	case "", "1.2":
		return tls.VersionTLS12, nil
	case "1.3":
		return tls.VersionTLS13, nil
	case "1.0", "1.1":
		return 0, fmt.Errorf("TLS %s is broken and not spoken any more (RFC 8996); take 1.2 or 1.3", text)
	}
	return 0, fmt.Errorf("%q is no version of TLS; take 1.2 or 1.3", text)
}

const maxProtocol = 255 // RFC 7301 section 3.1

// ParseALPN reads names of protocols that are joined with "+" or ",".
func ParseALPN(text string) ([]string, error) {
	if text == "" {
		return nil, nil
	}
	names := strings.FieldsFunc(text, func(c rune) bool { return c == '+' || c == ',' })
	for _, name := range names {
		if len(name) > maxProtocol {
			return nil, fmt.Errorf("the name of a protocol has at most %d bytes", maxProtocol)
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("%q names no protocol", text)
	}
	return names, nil
}

// base is the configuration that both sides share.
func (o Options) base() (*tls.Config, error) {
	version, err := ParseVersion(o.Min)
	if err != nil {
		return nil, &FileError{What: "minimum version", Err: err}
	}
	protocols, err := ParseALPN(o.ALPN)
	if err != nil {
		return nil, &FileError{What: "ALPN", Err: err}
	}
	return &tls.Config{MinVersion: version, NextProtos: protocols}, nil
}

// maxPEM caps what is read of a file; the roots of a system take a quarter of
// it.
const maxPEM = 1 << 20

// readPool reads a file of roots.
func readPool(path string) (*x509.CertPool, error) {
	text, err := readPEM(path)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, &FileError{What: path, Err: errNoCertificate}
	}
	return pool, nil
}

func readPEM(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, &FileError{What: path, Err: bareReason(err)}
	}
	if !info.Mode().IsRegular() || info.Size() > maxPEM {
		return nil, &FileError{What: path, Err: fmt.Errorf("not a file of certificates or keys of at most %d bytes", maxPEM)}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, &FileError{What: path, Err: bareReason(err)}
	}
	return text, nil
}
