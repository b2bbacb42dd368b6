package commands

import (
	"cmp"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/starttls"
)

// startTLSFlags are those of commands that dial: the server's side is that of the
// server's own protocol, and a listener speaks none.
func startTLSFlags() []cli.Flag {
	return group("TLS",
		valueFlag("starttls", "", "ask for TLS in `PROTOCOL` first: smtp, imap, pop3, ftp, postgres, ldap or xmpp", startTLSProtocol))
}

func startTLSProtocol(s string) (starttls.Protocol, error) {
	p, err := starttls.Parse(s)
	if err != nil {
		return "", usagef("%v", err).withHint("TLS from the first byte is --tls alone")
	}
	return p, nil
}

// asksFor is the protocol in which e would be asked for TLS; "" = none.
func (f family) asksFor(e netio.Endpoint) starttls.Protocol {
	if e.Listen || !f.secures(e) || isWebSocket(e) {
		return ""
	}
	return cmp.Or(e.Options.StartTLS, f.StartTLS)
}

// startsTLS reads the option. On a command that connects to one server it says
// --tls as well.
func (f *family) startsTLS(c *cli.Context) {
	f.StartTLS = valueOf[starttls.Protocol](c, "starttls")
	f.AllTLS = f.AllTLS || f.StartTLS != "" && c.Command.Name != "pipe"
}
