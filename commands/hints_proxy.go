package commands

import (
	"crypto/x509"
	"errors"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/proxy"
	"github.com/sockkit/sockkit/netio/secure"
)

// proxyHint knows what to do about proxies that do not do as they are asked.
func proxyHint(err error) string {
	via, ok := errors.AsType[*netio.ProxyError](err)
	if !ok {
		return ""
	}
	if failure, ok := errors.AsType[*secure.Error](via); ok {
		return securedProxyHint(failure)
	}
	refusal, refused := errors.AsType[*proxy.RefusalError](via)
	switch {
	case refused && refusal.SignIn:
		return "--proxy-auth-file FILE has a line of USER:PASSWORD for it"
	case errors.Is(via, proxy.ErrProtocol):
		return "perhaps it is a proxy of another kind, or none: socks5://, socks4a://, http:// and https:// are different"
	case errors.Is(via, proxy.ErrEnded):
		return "perhaps it is a proxy of another kind, or does not serve this machine"
	}
	return ""
}

// securedProxyHint knows what to do about proxies with which there is no TLS. Names
// and pins are for the target alone.
func securedProxyHint(failure *secure.Error) string {
	_, unknown := errors.AsType[x509.UnknownAuthorityError](failure)
	_, other := errors.AsType[x509.HostnameError](failure)
	switch {
	case errors.Is(failure, secure.ErrPlaintext), errors.Is(failure, secure.ErrHandshakeCut):
		return "perhaps it is a proxy without TLS: http:// is for those"
	case unknown:
		return "--tls-ca FILE trusts its authority, for proxies as for the target"
	case other:
		return "write the proxy's URL with a name that its certificate has"
	}
	return ""
}
