package secure

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"reflect"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Explain says for people why a handshake has failed: err is what crypto/tls
// returned, and state the connection's as far as it came. The result is an
// [*Error], which wraps err or the reason that stands for it.
func Explain(err error, state tls.ConnectionState) error {
	var peer *x509.Certificate
	if len(state.PeerCertificates) > 0 {
		peer = state.PeerCertificates[0]
	}
	failed := func(text string, reason error) error {
		e := &Error{Text: text, Err: reason}
		if peer != nil {
			pin := PinOf(peer)
			e.Pin = &pin
		}
		return e
	}
	if header, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return failed(fmt.Sprintf("%v: its first bytes are %q", ErrPlaintext, header.RecordHeader[:]), ErrPlaintext)
	}
	if unverified, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		peer = unverified.UnverifiedCertificates[0]
		return failed(verificationText(unverified.Err, peer, time.Now()), unverified.Err)
	}
	switch {
	case errors.Is(err, ErrPinned):
		return failed(ErrPinned.Error()+": it has "+PinOf(peer).String(), err)
	case errors.Is(err, ErrExpiring):
		return failed(err.Error(), err)
	case errors.Is(err, ErrTruncated), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return failed(ErrHandshakeCut.Error(), ErrHandshakeCut)
	}
	if alert, text, ok := alertOf(err); ok {
		return &Error{Text: "the peer refused: " + text, Alert: alert, Err: err}
	}
	return failed("the handshake failed: "+bareText(err), err)
}

// alertOf is the alert that the peer has sent, and its name. The type that
// crypto/tls has for it is not exported; it is a number like tls.AlertError.
func alertOf(err error) (alert tls.AlertError, text string, ok bool) {
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || op.Op != "remote error" {
		return 0, "", false
	}
	if number := reflect.ValueOf(op.Err); number.Kind() == reflect.Uint8 {
		alert = tls.AlertError(number.Uint())
	}
	return alert, bareText(op.Err), true
}

// verificationText says what is wrong with a certificate, for people.
func verificationText(err error, cert *x509.Certificate, now time.Time) string {
	if host, ok := errors.AsType[x509.HostnameError](err); ok {
		return fmt.Sprintf("the certificate is for %s, not for %s", namesText(cert), host.Host)
	}
	if _, unknown := errors.AsType[x509.UnknownAuthorityError](err); unknown {
		if selfSigned(cert) {
			return fmt.Sprintf("the certificate of %s is self-signed", nameOf(cert))
		}
		return fmt.Sprintf("the certificate of %s is from an authority that is not known here: %s", nameOf(cert), cert.Issuer)
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok && invalid.Reason == x509.Expired {
		if now.Before(invalid.Cert.NotBefore) {
			return fmt.Sprintf("the certificate of %s is not valid before %s", nameOf(invalid.Cert), dayOf(invalid.Cert.NotBefore))
		}
		return fmt.Sprintf("the certificate of %s expired on %s", nameOf(invalid.Cert), dayOf(invalid.Cert.NotAfter))
	}
	return "the certificate is not accepted: " + bareText(err)
}

func selfSigned(cert *x509.Certificate) bool {
	return slices.Equal(cert.RawIssuer, cert.RawSubject)
}

// nameOf is how messages call a certificate.
func nameOf(cert *x509.Certificate) string {
	switch names := namesIn(cert); {
	case cert.Subject.CommonName != "":
		return cert.Subject.CommonName
	case len(names) > 0:
		return names[0]
	}
	return "an unnamed subject"
}

func namesIn(cert *x509.Certificate) []string {
	names := slices.Clone(cert.DNSNames)
	for _, ip := range cert.IPAddresses {
		names = append(names, ip.String())
	}
	return names
}

const manyNames = 8 // that a message lists

func namesText(cert *x509.Certificate) string {
	names := namesIn(cert)
	switch {
	case len(names) == 0:
		return "no host name or address"
	case len(names) > manyNames:
		return strings.Join(names[:manyNames], ", ") + fmt.Sprintf(" and %d more", len(names)-manyNames)
	}
	return strings.Join(names, ", ")
}

// daysText is a time as certificates are thought of, in days.
func daysText(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < 0:
		return "the past"
	case d < 2*day:
		return d.Round(time.Minute).String()
	}
	return fmt.Sprintf("%d days", d/day)
}

// bareText is an error without the names of packages before it.
func bareText(err error) string {
	text := err.Error()
	for _, prefix := range []string{"local error: ", "tls: ", "x509: "} {
		text = strings.TrimPrefix(text, prefix)
	}
	return text
}
