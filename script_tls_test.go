//go:build unix

package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"os"
	"time"

	"github.com/sockkit/sockkit/netio/secure"
)

// authority signs the certificates of a script.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

// makeCertificates is `peer certificates`: it writes into the current directory
// an authority, ca.pem, and what it has signed, each with its key in the same
// file: good.pem for localhost, other.pem for another name, expired.pem, and
// client.pem. Nobody knows the authority of stranger.pem.
func makeCertificates() error {
	ca, err := newAuthority("test authority")
	if err != nil {
		return err
	}
	stranger, err := newAuthority("stranger")
	if err != nil {
		return err
	}
	if err := writePEM("ca.pem", &pem.Block{Type: "CERTIFICATE", Bytes: ca.cert.Raw}); err != nil {
		return err
	}
	const day = 24 * time.Hour
	return errors.Join(
		ca.sign("good", "localhost", 30*day), ca.sign("other", "db.example", 30*day), ca.sign("expired", "localhost", -day),
		ca.sign("client", "a client", 30*day), stranger.sign("stranger", "localhost", 30*day))
}

func newAuthority(name string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := certificateFor(name, time.Now().AddDate(1, 0, 0))
	template.IsCA, template.BasicConstraintsValid, template.KeyUsage = true, true, x509.KeyUsageCertSign
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	cert, err := x509.ParseCertificate(der)
	return &authority{cert, key}, err
}

func certificateFor(name string, until time.Time) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().AddDate(0, 0, -60), NotAfter: until,
	}
}

// sign writes NAME.pem with a certificate for a host, which is valid for that
// long from now on, and its key.
func (a *authority) sign(file, host string, life time.Duration) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := certificateFor(host, time.Now().Add(life))
	template.DNSNames = []string{host}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	return writePEM(file+".pem", &pem.Block{Type: "CERTIFICATE", Bytes: der}, &pem.Block{Type: "PRIVATE KEY", Bytes: private})
}

func writePEM(path string, blocks ...*pem.Block) error {
	var text []byte
	for _, block := range blocks {
		text = append(text, pem.EncodeToMemory(block)...)
	}
	return os.WriteFile(path, text, 0o600)
}

// cutTLS speaks TLS, says something, and cuts the connection without
// close_notify after the client's first line.
func cutTLS(conn peerConn, _ []string) error {
	secured, err := serveTLS(conn)
	if err != nil {
		return err
	}
	if _, err := secured.Read(make([]byte, 64)); err != nil {
		return err
	}
	if _, err := io.WriteString(secured, "half of it\n"); err != nil {
		return err
	}
	if err := conn.CloseWrite(); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, conn) // closing with unread input would reset it
	return err
}

// answerTLS reads up to close_notify and answers then: a client that ends its
// direction can still hear.
func answerTLS(conn peerConn, _ []string) error {
	secured, err := serveTLS(conn)
	if err != nil {
		return err
	}
	n, err := io.Copy(io.Discard, secured)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(secured, "answer to %d bytes\n", n); err != nil {
		return err
	}
	return secured.Close()
}

func serveTLS(conn peerConn) (*tls.Conn, error) {
	cert, err := secure.SelfSigned([]string{"localhost"}, time.Now())
	if err != nil {
		return nil, err
	}
	secured := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{*cert}})
	return secured, secured.Handshake()
}
