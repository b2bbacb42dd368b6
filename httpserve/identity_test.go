package httpserve

import (
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"strings"
	"testing"
)

func TestIdentity(t *testing.T) {
	of := func(name string, verified bool) *tls.ConnectionState {
		cert := &x509.Certificate{Subject: pkix.Name{CommonName: name, Organization: []string{"example"}}}
		state := &tls.ConnectionState{PeerCertificates: []*x509.Certificate{cert}}
		if verified {
			state.VerifiedChains = [][]*x509.Certificate{{cert}}
		}
		return state
	}
	for name, c := range map[string]struct {
		user string
		tls  *tls.ConnectionState
		want string
	}{
		"nobody":             {"", nil, ""},
		"signed in":          {"ann", nil, "ann"},
		"TLS without":        {"", &tls.ConnectionState{}, ""},
		"a certificate":      {"", of("bob", true), "CN=bob,O=example"},
		"both":               {"ann", of("bob", true), "ann"},
		"not verified":       {"", of("bob", false), ""},
		"a line break":       {"", of("bob\nann", true), ""},
		"a zero byte":        {"", of("bob\x00", true), ""},
		"longer than a name": {"", of(strings.Repeat("b", maxSubject), true), ""},
	} {
		r := &Request{User: c.user, TLS: c.tls}
		if got := r.Identity(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
