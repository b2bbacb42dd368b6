package commands

import (
	"net"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/secure"
)

func dialTLSFlags() []cli.Flag {
	return slices.Concat(tlsSwitch(), startTLSFlags(), tlsClientFlags(), certificateFlags("a client"), tlsStreamFlags())
}

func listenTLSFlags() []cli.Flag {
	return slices.Concat(tlsSwitch(), tlsServerFlags(), certificateFlags("our"), tlsStreamFlags())
}

func unixTLSFlags() []cli.Flag {
	return slices.Concat(tlsSwitch(), startTLSFlags(), tlsClientFlags(), tlsServerFlags(), certificateFlags("our"), tlsStreamFlags())
}

// pipeTLSFlags are what tls: endpoints do not say themselves. There is no --tls,
// which would not say which of the two.
func pipeTLSFlags() []cli.Flag {
	return slices.Concat(startTLSFlags(), tlsClientFlags(), tlsServerFlags(), certificateFlags("our"), tlsStreamFlags())
}

// readTLS reads the TLS group of a stream command.
func (f *family) readTLS(c *cli.Context) (err error) {
	f.TLS, err = readTLS(c)
	f.AllTLS = c.Bool("tls") || f.TLS.SelfSigned && c.Command.Name != "pipe"
	f.startsTLS(c)
	return err
}

// secures reports whether TLS is spoken on e.
func (f family) secures(e netio.Endpoint) bool {
	return f.AllTLS || e.Scheme == netio.TLS || e.Scheme == netio.WSS
}

// tlsMisfits refuses options of TLS where none is spoken, and TLS where it
// cannot be or has no certificate to show.
func (f family) tlsMisfits(ctx *cli.Context, ends ...netio.Endpoint) error {
	if !slices.ContainsFunc(ends, f.secures) {
		need := "needs --tls, or an address that begins with tls: or wss:"
		if ctx.Command.Name == "pipe" {
			need = "needs an endpoint that begins with tls: or wss:"
		}
		names := firstNames(unixTLSFlags())
		if f.Route.secures(ends...) {
			names = slices.DeleteFunc(names, aboutProxies)
		}
		return onlyWith(ctx, need, names...)
	}
	for _, e := range ends {
		if !f.secures(e) {
			continue
		}
		if e.Messages() && !isWebSocket(e) {
			return usagef("TLS needs a stream of bytes, and %s has messages", e)
		}
		if isWebSocket(e) && f.StartTLS != "" && ctx.Command.Name != "pipe" {
			return usagef("a WebSocket begins with TLS and not with --starttls")
		}
		if asked := e.Options.TLS.Over(f.TLS); e.Listen && asked.Cert == "" && !asked.SelfSigned {
			return tlsUnusable(secure.ErrNoServerCertificate)
		}
	}
	return nil
}

// aboutProxies tells the options that count for the proxies of https:// as well.
func aboutProxies(option string) bool {
	return slices.Contains([]string{"tls-ca", "tls-min", "insecure", "tls-allow-truncation"}, option)
}

// tellPin tells how a certificate that was made here is recognised: nobody can
// know it in another way.
func tellPin(c *Console, l *netio.Listener) {
	server := l.TLS()
	if server == nil {
		return
	}
	pin, made := server.Pin()
	if !made {
		return
	}
	target := "unix:" + l.Addr().String()
	if host, port := reachable(l.Endpoint(), l.Addr()); port != "" {
		target = net.JoinHostPort(host, port)
	}
	if e := l.Endpoint(); isWebSocket(e) {
		target = "wss://" + target + e.Path
	}
	c.Notef("made a certificate; this dials here, and nowhere else:")
	c.Notef("  sockkit dial --tls --tls-pin %s %s", pin, shellWord(target))
}
