package secure

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"strings"
	"time"
)

// KeyPair is a certificate with its key, read from files and read again when
// they change. It may be used from many goroutines at once.
type KeyPair struct {
	*followed[*tls.Certificate]
}

// OpenKeyPair reads a certificate and its key; keyFile "" means that the key is
// in the same file. note is told, as a line without its end, of every later
// change: a pair that is broken leaves the old one in use. nil = nobody is.
func OpenKeyPair(certFile, keyFile string, note func(format string, args ...any)) (*KeyPair, error) {
	if keyFile == "" {
		keyFile = certFile
	}
	told := func(fresh *tls.Certificate, err error) {
		switch {
		case note == nil:
		case err != nil:
			note("the old certificate stays in use: %v", err)
		default:
			note("certificate %s was read again; it expires on %s", certFile, dayOf(fresh.Leaf.NotAfter))
		}
	}
	read := func() (*tls.Certificate, error) { return readKeyPair(certFile, keyFile) }
	pair, err := follow(read, told, certFile, keyFile)
	return &KeyPair{pair}, err
}

// Certificate is the pair that is in force. It looks at the files at most once a
// second.
func (p *KeyPair) Certificate() *tls.Certificate { return p.value() }

func readKeyPair(certFile, keyFile string) (*tls.Certificate, error) {
	certText, err := readPEM(certFile)
	if err != nil {
		return nil, err
	}
	keyText, err := readPEM(keyFile)
	if err != nil {
		return nil, err
	}
	pair, err := tls.X509KeyPair(certText, keyText)
	if err != nil {
		what := certFile
		if keyFile != certFile {
			what += " and " + keyFile
		}
		return nil, &FileError{What: what, Err: errors.New(strings.TrimPrefix(err.Error(), "tls: "))}
	}
	if pair.Leaf == nil {
		if pair.Leaf, err = x509.ParseCertificate(pair.Certificate[0]); err != nil {
			return nil, &FileError{What: certFile, Err: err}
		}
	}
	return &pair, nil
}

// dayOf is how messages write when a certificate expires.
func dayOf(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
