package commands

import (
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/proxy"
)

// proxyRoute is the way to what is dialed.
type proxyRoute struct {
	servers []proxy.Server   // in their order; none = straight to the target
	except  proxy.Exceptions // targets to which the way is straight
	logins  []proxy.Login    // of --proxy-auth-file, at least one if path is not ""
	path    string           // that file's
}

func proxyFlags() []cli.Flag {
	return group("proxy",
		listFlag("proxy", "go through the proxy `URL`: socks5://[USER@]HOST:PORT, socks4a://, http:// or https://; repeat it to go through several", proxyURL),
		valueFlag("proxy-auth-file", "", "sign in there with the USER:PASSWORD in `FILE`, one a line", filled),
	)
}

// proxyURL reads a value of --proxy. Everybody on this machine can read the command
// line, so it has no passwords.
func proxyURL(s string) (proxy.Server, error) {
	server, err := proxy.ParseServer(s)
	switch {
	case err != nil:
		return server, usagef("%q is %v", proxy.WithoutPasswords(s), err).withHint("for example: socks5://localhost:1080 or http://proxy.example:3128")
	case server.Password != "":
		return server, usagef("a password on the command line can be read by everybody here").
			withHint("--proxy-auth-file FILE has lines of USER:PASSWORD")
	}
	return server, nil
}

// readRoute reads the proxies of a command that can go through some: those of
// --proxy, or else that of SOCKKIT_PROXY or ALL_PROXY, with what NO_PROXY excepts.
// An option that was typed has no exceptions.
func (f *family) readRoute(c *cli.Context) error {
	given, ok := c.Generic("proxy").(*listValue[proxy.Server])
	if !ok {
		return nil
	}
	f.Route.servers = slices.Clone(given.all)
	if len(given.all) == 0 {
		if err := f.Route.readEnvironment(c); err != nil {
			return err
		}
	}
	return f.Route.readLogins(c)
}

func (r *proxyRoute) readEnvironment(c *cli.Context) error {
	for _, name := range []string{"SOCKKIT_PROXY", "ALL_PROXY"} {
		said := environment(c, name)
		if said == "" {
			continue
		}
		server, err := proxy.ParseServer(said)
		if err != nil {
			return usagef("%s is %v", name, err)
		}
		r.servers = []proxy.Server{server}
		r.except = proxy.ParseExceptions(environment(c, "NO_PROXY"))
		return nil
	}
	return nil
}

// readLogins reads who signs in at the proxies.
func (r *proxyRoute) readLogins(c *cli.Context) (err error) {
	if r.path = valueOf[string](c, "proxy-auth-file"); r.path == "" {
		return nil
	}
	if r.logins, err = readLogins(r.path); err != nil {
		return err
	}
	warnReadable(c, r.path)
	for i := range r.servers {
		if r.servers[i], err = r.signIn(r.servers[i]); err != nil {
			return err
		}
	}
	return nil
}

// signIn takes the password of a proxy from the file: of the user that its URL
// names, or else of the first line's. Without a file the proxy stays as it is.
func (r *proxyRoute) signIn(server proxy.Server) (proxy.Server, error) {
	if r.path == "" {
		return server, nil
	}
	login := r.logins[0]
	if server.User != "" {
		at := slices.IndexFunc(r.logins, func(l proxy.Login) bool { return l.User == server.User })
		if at < 0 {
			return server, usagef("--proxy-auth-file %s has no line for %q, the user of %s", r.path, server.User, server)
		}
		login = r.logins[at]
	}
	if server.Protocol == proxy.SOCKS4a {
		login.Password = ""
	}
	signed, err := server.WithUser(login.User, login.Password)
	if err != nil {
		return server, usagef("--proxy-auth-file %s: %v", r.path, err)
	}
	return signed, nil
}

// readLogins reads the file of --proxy-auth-file, at least one line of it.
func readLogins(path string) ([]proxy.Login, error) {
	text, err := readSecrets("--proxy-auth-file", path, false)
	if err != nil {
		return nil, err
	}
	logins, err := proxy.ParseLogins(text)
	if err != nil {
		return nil, usagef("--proxy-auth-file %s: %v", path, err)
	}
	return logins, nil
}

// warnReadable tells of a file of passwords that others can read.
func warnReadable(c *cli.Context, path string) {
	console, ok := c.App.Metadata[metaConsole].(*Console)
	if ok && readableByAll(path) {
		console.Notef("warning: everybody here can read --proxy-auth-file %s; chmod o-r %s", path, shellWord(path))
	}
}

// misfits refuses proxies for what no proxy of ours can reach, and passwords for
// none.
func (r *proxyRoute) misfits(ctx *cli.Context, ends ...netio.Endpoint) error {
	if !slices.ContainsFunc(ends, proxiable) {
		return onlyWith(ctx, "needs an address of TCP to dial", "proxy", "proxy-auth-file")
	}
	if len(r.servers) == 0 && !slices.ContainsFunc(ends, func(e netio.Endpoint) bool { return e.Options.Proxy != "" }) {
		return onlyWith(ctx, "needs a --proxy", "proxy-auth-file")
	}
	return nil
}

// secures reports whether TLS is spoken with a proxy on the way to one of the ends.
func (r *proxyRoute) secures(ends ...netio.Endpoint) bool {
	return slices.ContainsFunc(ends, func(e netio.Endpoint) bool {
		return slices.ContainsFunc(r.to(e), func(s proxy.Server) bool { return s.Protocol == proxy.HTTPS })
	})
}

// to is the way to an endpoint: the proxies that it names itself, or else those of the
// command; none where the way is straight.
func (r *proxyRoute) to(e netio.Endpoint) []proxy.Server {
	own := e.Proxies()
	switch {
	case len(own) > 0:
		return own
	case proxiable(e):
		return r.servers
	}
	return nil
}

// proxiable reports whether the way to an endpoint can lead through proxies.
func proxiable(e netio.Endpoint) bool {
	switch e.Scheme {
	case netio.TCP, netio.TCP4, netio.TCP6, netio.TLS, netio.SRV, netio.WS, netio.WSS:
		return !e.Listen
	}
	return false
}
