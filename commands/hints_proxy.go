package commands

import (
	"errors"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/proxy"
)

// proxyHint knows what to do about proxies that do not do as they are asked.
func proxyHint(err error) string {
	via, ok := errors.AsType[*netio.ProxyError](err)
	if !ok {
		return ""
	}
	refusal, refused := errors.AsType[*proxy.RefusalError](via)
	switch {
	case refused && refusal.SignIn:
		return "--proxy-auth-file FILE has a line of USER:PASSWORD for it"
	case errors.Is(via, proxy.ErrProtocol):
		return "perhaps it is a proxy of another kind, or none: socks5://, socks4a:// and http:// are different"
	case errors.Is(via, proxy.ErrEnded):
		return "perhaps it is a proxy of another kind, or does not serve this machine"
	}
	return ""
}
