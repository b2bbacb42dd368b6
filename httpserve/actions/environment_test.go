package actions

import (
	"net"
	"slices"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/httpserve"
)

// described is the environment of a request to a route.
func described(t *testing.T, pattern, text string, remote net.Addr) []string {
	t.Helper()
	p, err := httpserve.ParsePattern(pattern)
	if err != nil {
		t.Fatal(err)
	}
	s := Spec{Names: p.Names(), Tail: p.HasTail(), Children: &Children{Peer: func(remote, _ net.Addr) []string {
		return []string{"PEER=" + remote.String()}
	}}}
	var env []string
	describe := httpserve.HandlerFunc(func(r *httpserve.Request) *httpserve.Response {
		r.Remote = remote
		env = s.environment(r)
		return httpserve.Refused(200)
	})
	rt, err := httpserve.NewRouter([]httpserve.Route{{Pattern: p, Handler: describe}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	rt.Serve(request(t, text))
	return env
}

func TestEnvironment(t *testing.T) {
	peer := &net.TCPAddr{IP: net.ParseIP("::ffff:10.0.0.1"), Port: 7}
	for _, c := range []struct{ pattern, request, want, none string }{
		{"GET /a/{b}/{c...}", "GET /a/x%20y/z/%C3%A9?q=%00&r", "SCRIPT_NAME=/a/x y|PATH_INFO=/z/é|QUERY_STRING=q=%00&r|SOCKKIT_PATH_b=x y|SOCKKIT_PATH_c=z/é", "CONTENT_"},
		{"GET /a/{b...}", "GET /a/", "SCRIPT_NAME=/a|PATH_INFO=/|SOCKKIT_PATH_b=", ""},
		{"GET /a/{b}", "GET /a/b", "SCRIPT_NAME=/a/b|PATH_INFO=|REQUEST_URI=/a/b|QUERY_STRING=", ""},
		{"/", "BREW /\nContent-Length: 3\n\nabc", "REQUEST_METHOD=BREW|CONTENT_LENGTH=3|PATH_INFO=", "CONTENT_TYPE"},
		{"/", "GET /", "REMOTE_ADDR=10.0.0.1|REMOTE_PORT=7|SERVER_NAME=h|SERVER_PORT=0|PEER=" + peer.String(), "HTTPS"},
		// HF13: what could be taken for another field is none.
		{"/", "GET /\nContent_Length: 99\nX_Real_IP: 1\nX.Y: 2\nx-real-ip: 3", "HTTP_X_REAL_IP=3", "HTTP_CONTENT|=99|IP=1|Y=2"},
		{"/", "GET /\nProxy: x\npROXY: y\nAuthorization: z\nProxy-Authorization: z", "HTTP_HOST=h", "HTTP_PROXY|=z"},
		{"/", "GET /\nX-A: 1\nx-a: 2\nCookie: a=1\nCookie: b=2\nX-A:", "HTTP_X_A=1, 2, |HTTP_COOKIE=a=1; b=2", ""},
		{"/", "POST /\nTransfer-Encoding: chunked\nTrailer: X\nTE: trailers\nConnection: close, TE\nKeep-Alive: 5\n\nx", "HTTP_HOST=h", "CONTENT_|HTTP_T|HTTP_C|HTTP_K"},
	} {
		env := described(t, c.pattern, c.request, peer)
		for want := range strings.SplitSeq(c.want, "|") {
			if !slices.Contains(env, want) {
				t.Errorf("%q: no %s in %q", c.request, want, env)
			}
		}
		for part := range strings.SplitSeq(c.none, "|") {
			if i := slices.IndexFunc(env, func(v string) bool { return strings.Contains(v, part) }); part != "" && i >= 0 {
				t.Errorf("%q: %s", c.request, env[i])
			}
		}
		names := map[string]bool{}
		for _, v := range env {
			name, _, _ := strings.Cut(v, "=")
			if names[name] || strings.ContainsRune(v, 0) {
				t.Errorf("%q: %q", c.request, v)
			}
			names[name] = true
		}
	}
	r := request(t, "GET /\nAuthorization: Basic x")
	r.User = "ann"
	if env := appendUser(nil, r); !slices.Contains(env, "REMOTE_USER=ann") || !slices.Contains(env, "AUTH_TYPE=Basic") {
		t.Errorf("%q", env)
	}
	if env := described(t, "/", "GET /", &net.UnixAddr{Name: "/run/x"}); !slices.Contains(env, "REMOTE_ADDR=") {
		t.Errorf("%q", env)
	}
}
