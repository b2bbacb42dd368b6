package proxy

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
)

// Protocol is what a proxy speaks with its clients.
type Protocol string

// The protocols, by the schemes of their URLs.
const (
	SOCKS5  Protocol = "socks5"  // RFC 1928, with names and the passwords of RFC 1929
	SOCKS4a Protocol = "socks4a" // SOCKS 4 with names, as everybody speaks it
	HTTP    Protocol = "http"    // the method CONNECT, RFC 9110 section 9.3.6
	HTTPS   Protocol = "https"   // the same inside TLS, which the caller of [Server.Connect] speaks
)

// ErrURL marks text that names no proxy.
var ErrURL = errors.New("not the URL of a proxy")

// Server is a proxy that a client goes through.
type Server struct {
	Protocol       Protocol
	Host, Port     string // of an IPv6 address without brackets
	User, Password string // "" = nobody signs in
}

// String is the URL without the user: it stands in messages.
func (s Server) String() string { return string(s.Protocol) + "://" + s.address() }

func (s Server) address() string { return net.JoinHostPort(s.Host, s.Port) }

// ParseServer reads the URL of a proxy: its scheme is a [Protocol], or socks5h,
// which other programs call SOCKS5 with names; the port cannot be left out. Errors
// are [ErrURL] and do not repeat a password.
func ParseServer(text string) (Server, error) {
	scheme, rest, found := strings.Cut(text, "://")
	protocol := Protocol(strings.ToLower(scheme))
	switch protocol {
	case SOCKS5, SOCKS4a, HTTP, HTTPS:
	case "socks5h":
		protocol = SOCKS5
	default:
		if !found {
			return Server{}, fmt.Errorf("%w: it does not begin with socks5://, socks4a://, http:// or https://", ErrURL)
		}
		return Server{}, fmt.Errorf("%w: %s:// is none of socks5://, socks4a://, http:// and https://", ErrURL, scheme)
	}
	u, err := url.Parse(string(protocol) + "://" + rest)
	if err != nil || u.Path != "" && u.Path != "/" || u.RawQuery != "" || u.Fragment != "" {
		return Server{}, fmt.Errorf("%w: it is not of the form %s://[USER@]HOST:PORT", ErrURL, protocol)
	}
	if u.Hostname() == "" || !isPort(u.Port()) {
		return Server{}, fmt.Errorf("%w: it needs a host and a port from 1 to 65535", ErrURL)
	}
	s := Server{Protocol: protocol, Host: u.Hostname(), Port: u.Port(), User: u.User.Username()}
	s.Password, _ = u.User.Password()
	return s, s.checkUser()
}

// checkUser refuses what the protocol has no room for.
func (s Server) checkUser() error {
	switch {
	case len(s.User) > longestText || len(s.Password) > longestText:
		return fmt.Errorf("%w: the user or the password is longer than %d bytes", ErrURL, longestText)
	case s.Protocol == SOCKS4a && (s.Password != "" || strings.Contains(s.User, "\x00")):
		return fmt.Errorf("%w: SOCKS4a knows users, but no passwords", ErrURL)
	case (s.Protocol == HTTP || s.Protocol == HTTPS) && strings.Contains(s.User, ":"):
		return fmt.Errorf("%w: the user of an HTTP proxy cannot have a colon", ErrURL)
	case s.User == "" && s.Password != "":
		return fmt.Errorf("%w: there is a password and no user", ErrURL)
	}
	return nil
}

// WithUser is the proxy with somebody who signs in. Errors are [ErrURL].
func (s Server) WithUser(user, password string) (Server, error) {
	s.User, s.Password = user, password
	return s, s.checkUser()
}

func isPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0
}

// WithoutPasswords is text as a message may repeat it: what stands in its URLs
// between a user and the "@" is left out.
func WithoutPasswords(text string) string {
	var b strings.Builder
	for {
		head, rest, found := strings.Cut(text, "://")
		b.WriteString(head)
		if !found {
			return b.String()
		}
		b.WriteString("://")
		who, where, signsIn := strings.Cut(rest, "@")
		if user, _, secret := strings.Cut(who, ":"); signsIn && secret {
			b.WriteString(user + ":***@")
			rest = where
		}
		text = rest
	}
}
