package commands

import (
	"crypto/x509"
	"errors"

	"github.com/sockkit/sockkit/netio/secure"
)

// The alerts of which the remedy is known (RFC 8446 section 6.2).
const (
	alertBadCertificate      = 42
	alertUnknownCA           = 48
	alertProtocolVersion     = 70
	alertCertificateRequired = 116
	alertNoProtocol          = 120
)

// tlsHint knows what to do about connections that TLS has refused.
func tlsHint(err error) string {
	if errors.Is(err, secure.ErrNoServerName) {
		return "--tls-name NAME says whose certificate it must be"
	}
	if errors.Is(err, secure.ErrNoServerCertificate) {
		return "--tls-cert FILE --tls-key FILE, or --tls-self-signed"
	}
	failure, ok := errors.AsType[*secure.Error](err)
	if !ok {
		return ""
	}
	for _, known := range []struct {
		reason error
		hint   string
	}{
		{secure.ErrTruncated, "it was cut, or the peer never says goodbye; --tls-allow-truncation takes such an end as it is"},
		{secure.ErrPlaintext, "leave --tls out, or take another port"},
		{secure.ErrPinned, "the server has a new key, or somebody else answers in its place; find out before you take the new pin"},
		{secure.ErrExpiring, "renew it; without --tls-expire it is taken until its last day"},
		{secure.ErrHandshakeCut, "perhaps it speaks no TLS, or wants a client certificate (--tls-cert)"},
	} {
		if errors.Is(failure, known.reason) {
			return known.hint
		}
	}
	if failure.Alert != 0 {
		return alertHint(int(failure.Alert))
	}
	return certificateHint(failure)
}

func alertHint(alert int) string {
	switch alert {
	case alertCertificateRequired, alertBadCertificate:
		return "it wants a certificate of ours that it can verify: --tls-cert FILE --tls-key FILE"
	case alertUnknownCA:
		return "it does not trust the authority of our certificate"
	case alertProtocolVersion:
		return "it speaks other versions of TLS than we do; see --tls-min"
	case alertNoProtocol:
		return "it speaks none of the protocols of --tls-alpn"
	}
	return ""
}

// certificateHint knows how a certificate is accepted all the same.
func certificateHint(failure *secure.Error) string {
	var pin string
	if failure.Pin != nil {
		pin = "--tls-pin " + failure.Pin.String()
	}
	_, unknown := errors.AsType[x509.UnknownAuthorityError](failure)
	_, other := errors.AsType[x509.HostnameError](failure)
	_, invalid := errors.AsType[x509.CertificateInvalidError](failure)
	switch {
	case other:
		return "--tls-name NAME says whose certificate is expected"
	case unknown:
		return "--tls-ca FILE trusts its authority; if you know from elsewhere that the key is right: " + pin
	case invalid:
		return "if you know from elsewhere that the key is right: " + pin
	}
	return ""
}
