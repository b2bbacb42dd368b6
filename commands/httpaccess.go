package commands

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/httpserve/access"
	"github.com/sockkit/sockkit/netio"
)

// httpAccess says who may ask a site, and how often.
type httpAccess struct {
	users   string      // the file; "" = none
	tokens  string      // the file; "" = none
	origins []string    // of pages whose scripts may ask
	limit   requestRate // zero = none
}

// requestRate is a number of requests in a time.
type requestRate struct {
	n   int
	per time.Duration
}

func httpAccessFlags() []cli.Flag {
	return group("access",
		valueFlag("auth-file", "", "ask for a password; users (htpasswd -B) and rules, such as 'ann /docs rw', are in `FILE`, read anew on SIGHUP", filled),
		valueFlag("token-file", "", "ask for a bearer token; they are in `FILE`, one a line, perhaps with a name, read anew on SIGHUP", filled),
		listFlag("cors", "let scripts of pages from `ORIGIN` use the site; '*' is every one; repeatable", corsOrigin),
		valueFlag("limit-requests", "", "let each client make `N/s` requests (or N/m, N/h), all at once if it likes, and answer 429 to more", ratePerTime),
	)
}

func readHTTPAccess(ctx *cli.Context) (httpAccess, error) {
	return httpAccess{
		users: valueOf[string](ctx, "auth-file"), tokens: valueOf[string](ctx, "token-file"),
		origins: listOf[string](ctx, "cors"), limit: valueOf[requestRate](ctx, "limit-requests"),
	}, nil
}

// corsOrigin reads an origin.
func corsOrigin(s string) (string, error) {
	origin, wrong := access.ParseOrigin(s)
	if wrong != "" {
		return "", usagef("%q: %s", s, wrong).withHint("write it as the browser shows it, such as https://app.example or http://localhost:5173, or '*'")
	}
	return origin, nil
}

// ratePerTime reads "10/s", "100/m" or "1000/h".
func ratePerTime(s string) (requestRate, error) {
	number, unit, found := strings.Cut(s, "/")
	per, known := map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour}[unit]
	n, err := strconv.Atoi(number)
	if !found || !known || err != nil || n < 1 || n > most || strings.Trim(number, "0123456789") != "" {
		return requestRate{}, usagef("%q is not a number of requests in a time", s).withHint("such as 10/s, 100/m or 1000/h")
	}
	return requestRate{n, per}, nil
}

// guarded reports whether somebody must sign in.
func (a httpAccess) guarded() bool { return a.users != "" || a.tokens != "" }

// policy reads the files, again or for the first time.
func (a httpAccess) policy(again bool) (*access.Policy, error) {
	var users *access.Policy
	var tokens access.Tokens
	if a.users != "" {
		text, err := readSecrets("--auth-file", a.users, again)
		if err != nil {
			return nil, err
		}
		if users, err = access.ParseUsers(text); err != nil {
			return nil, wrongLine("--auth-file", a.users, err)
		}
	}
	if a.tokens != "" {
		text, err := readSecrets("--token-file", a.tokens, again)
		if err != nil {
			return nil, err
		}
		if tokens, err = access.ParseTokens(text); err != nil {
			return nil, wrongLine("--token-file", a.tokens, err)
		}
	}
	policy, err := users.WithTokens(tokens)
	if err != nil {
		return nil, wrongLine("--auth-file", a.users, err)
	}
	return policy, nil
}

// guard stands before a site, if somebody must sign in. The policy is read anew
// by reload; one that cannot be read leaves the old one in force.
func (a httpAccess) guard(c *Console, site httpserve.Handler) (h httpserve.Handler, reload func(), err error) {
	if !a.guarded() {
		return site, func() {}, nil
	}
	policy, err := a.policy(false)
	if err != nil {
		return nil, nil, err
	}
	a.warn(c)
	g := access.NewGuard(site, policy, asksForWhole)
	return g, func() {
		policy, err := a.policy(true)
		if err != nil {
			c.Notef("who may sign in stays as it was: %v", err)
			return
		}
		g.Replace(policy)
		c.Verbosef(1, "who may sign in was read anew")
	}, nil
}

// asksForWhole tells requests that are about all that is below a path: for an
// archive of a directory, and to remove one.
func asksForWhole(r *httpserve.Request) bool {
	_, archive := http1.QueryValue(r.Query(), "zip")
	return archive || r.Method == http1.MethodDelete
}

// warn tells of files that others can read.
func (a httpAccess) warn(c *Console) {
	for option, path := range map[string]string{"--auth-file": a.users, "--token-file": a.tokens} {
		if path != "" && readableByAll(path) {
			c.Notef("warning: everybody here can read %s %s; chmod o-r %s", option, path, shellWord(path))
		}
	}
}

// tellPlain warns of passwords and tokens that whoever is on the way can read. A
// trusted proxy is taken to have TLS towards its clients.
func (o *httpOptions) tellPlain(c *Console, listeners []*netio.Listener) {
	if !o.access.guarded() || o.gate.trusted.any() {
		return
	}
	for i, l := range listeners {
		addr := netio.AddrOf(l.Addr())
		if addr.IsValid() && !addr.IsLoopback() && !o.encrypted(i) {
			c.Notef("warning: passwords and tokens reach %s without encryption", l.Addr())
		}
	}
}

// encrypted reports whether what comes to a listener is.
func (o *httpOptions) encrypted(i int) bool { return o.tls.on[i] }

// wrongLine says in which file a line is wrong.
func wrongLine(option, path string, err error) error {
	usage := usagef("%s %s, %v", option, path, err)
	if line, ok := errors.AsType[*access.LineError](err); ok && line.Hint != "" {
		return usage.withHint(strings.ReplaceAll(line.Hint, "FILE", shellWord(path)))
	}
	return usage
}
