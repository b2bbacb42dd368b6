package commands

import (
	"errors"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/starttls"
)

// startTLSHint knows what to do about servers that were asked for TLS and did not
// begin with it.
func startTLSHint(err error) string {
	failure, ok := errors.AsType[*starttls.Error](err)
	if !ok {
		return ""
	}
	switch {
	case errors.Is(failure, starttls.ErrRefused):
		return "nothing was sent in plain text; " + fromTheFirstByte(failure.Protocol)
	case errors.Is(failure, starttls.ErrInjected):
		return "it was not read: somebody on the way may have put it there"
	case errors.Is(failure, starttls.ErrProtocol):
		return "it is a server of another kind, or speaks TLS from the first byte: --tls without --starttls"
	case errors.Is(failure, starttls.ErrEnded), errors.Is(failure, netio.ErrTimeout):
		return "a server that says nothing may wait for TLS from the first byte: --tls without --starttls"
	}
	return ""
}

// fromTheFirstByte says where servers speak TLS without being asked (RFC 8314; the
// names of services at IANA).
func fromTheFirstByte(p starttls.Protocol) string {
	ports := map[starttls.Protocol]string{
		starttls.SMTP: "465", starttls.IMAP: "993", starttls.POP3: "995", starttls.FTP: "990",
		starttls.LDAP: "636",
	}
	if p == starttls.XMPP {
		return "the domain that is asked for is the host, or that of --tls-name; TLS from the first byte (--tls) is often at port 5223"
	}
	if port := ports[p]; port != "" {
		return "TLS from the first byte (--tls) is often at port " + port
	}
	return "the server has TLS turned off"
}
