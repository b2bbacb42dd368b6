package secure

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"os"
	"strings"
	"sync"
	"time"
)

// lookPause is how often a handshake looks whether the files have changed.
const lookPause = time.Second

// KeyPair is a certificate with its key, read from files and read again when
// they change. It may be used from many goroutines at once.
type KeyPair struct {
	cert, key string
	note      func(format string, args ...any)
	now       func() time.Time

	mu      sync.Mutex
	current *tls.Certificate
	stamp   pairStamp // of what was read last, good or bad
	looked  time.Time
}

// pairStamp tells two states of the files apart.
type pairStamp struct{ cert, key fileStamp }

type fileStamp struct {
	modified time.Time
	size     int64
	missing  bool
}

// OpenKeyPair reads a certificate and its key; keyFile "" means that the key is
// in the same file. note is told, as a line without its end, of every later
// change: a pair that is broken leaves the old one in use. nil = nobody is.
func OpenKeyPair(certFile, keyFile string, note func(format string, args ...any)) (*KeyPair, error) {
	if keyFile == "" {
		keyFile = certFile
	}
	if note == nil {
		note = func(string, ...any) {}
	}
	p := &KeyPair{cert: certFile, key: keyFile, note: note, now: time.Now}
	p.stamp, p.looked = p.look(), p.now()
	var err error
	p.current, err = readKeyPair(p.cert, p.key)
	return p, err
}

// Certificate is the pair that is in force. It looks at the files at most once a
// second.
func (p *KeyPair) Certificate() *tls.Certificate {
	p.mu.Lock()
	defer p.mu.Unlock()
	if now := p.now(); now.Sub(p.looked) >= lookPause {
		p.looked = now
		if stamp := p.look(); stamp != p.stamp {
			p.read(stamp)
		}
	}
	return p.current
}

// Reload reads the files again, changed or not.
func (p *KeyPair) Reload() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.looked = p.now()
	p.read(p.look())
}

func (p *KeyPair) read(stamp pairStamp) {
	p.stamp = stamp
	fresh, err := readKeyPair(p.cert, p.key)
	if err != nil {
		p.note("the old certificate stays in use: %v", err)
		return
	}
	p.current = fresh
	p.note("certificate %s was read again; it expires on %s", p.cert, dayOf(fresh.Leaf.NotAfter))
}

func (p *KeyPair) look() pairStamp { return pairStamp{stampOf(p.cert), stampOf(p.key)} }

func stampOf(path string) fileStamp {
	info, err := os.Stat(path)
	if err != nil {
		return fileStamp{missing: true}
	}
	return fileStamp{modified: info.ModTime(), size: info.Size()}
}

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
