package actions

import (
	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/httpserve/proxy"
)

// proxied is an upstream whose answers get fields of the user's.
type proxied struct {
	spec Spec
	to   *proxy.Handler
}

// newProxy is for "proxy": Rest is the URL of the upstream, see [proxy.New].
func newProxy(s Spec) (httpserve.Handler, error) {
	if s.Upstreams == nil {
		return nil, wrong("kind", "nothing is passed on here")
	}
	if s.Status != 0 {
		return nil, wrong("status", "the status is the upstream's")
	}
	o := proxy.Options{KeepHost: s.KeepHost}
	if s.Tail {
		o.Tail = s.Names[len(s.Names)-1]
	}
	to, err := proxy.New(s.Upstreams, s.Rest, o)
	if err != nil {
		return nil, wrong("rest", "%v", err)
	}
	if len(s.Header) == 0 {
		return to, nil
	}
	return proxied{s, to}, nil
}

func (p proxied) Serve(r *httpserve.Request) *httpserve.Response {
	answer := p.to.Serve(r)
	if answer != nil {
		answer.Header = p.spec.override(answer.Header)
	}
	return answer
}
