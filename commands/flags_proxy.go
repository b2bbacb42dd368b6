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
}

func proxyFlags() []cli.Flag {
	return group("proxy",
		listFlag("proxy", "go through the proxy `URL`: socks5://[USER@]HOST:PORT, socks4a:// or http://; repeat it to go through several", proxyURL),
		valueFlag("proxy-auth-file", "", "sign in there with the USER:PASSWORD in `FILE`, one a line", filled),
	)
}

// proxyURL reads a value of --proxy. Everybody on this machine can read the command
// line, so it has no passwords.
func proxyURL(s string) (proxy.Server, error) {
	server, err := proxy.ParseServer(s)
	switch {
	case err != nil && server.Password != "":
		return server, usagef("%v", err)
	case err != nil:
		return server, usagef("%q is %v", s, err).withHint("for example: socks5://localhost:1080 or http://proxy.example:3128")
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
	path := valueOf[string](c, "proxy-auth-file")
	switch {
	case path == "":
		return nil
	case len(f.Route.servers) == 0:
		return usagef("--proxy-auth-file needs a --proxy")
	}
	return f.Route.signIn(c, path)
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

// signIn takes the passwords from a file: of the user that a proxy's URL names, or
// else of the first line's.
func (r *proxyRoute) signIn(c *cli.Context, path string) error {
	logins, err := readLogins(path)
	if err != nil {
		return err
	}
	warnReadable(c, path)
	for i, server := range r.servers {
		login := logins[0]
		if server.User != "" {
			at := slices.IndexFunc(logins, func(l proxy.Login) bool { return l.User == server.User })
			if at < 0 {
				return usagef("--proxy-auth-file %s has no line for %q, the user of %s", path, server.User, server)
			}
			login = logins[at]
		}
		if server.Protocol == proxy.SOCKS4a {
			login.Password = ""
		}
		if r.servers[i], err = server.WithUser(login.User, login.Password); err != nil {
			return usagef("--proxy-auth-file %s: %v", path, err)
		}
	}
	return nil
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

// routeMisfits refuses proxies for what no proxy of ours can reach.
func routeMisfits(ctx *cli.Context, ends ...netio.Endpoint) error {
	if slices.ContainsFunc(ends, proxiable) {
		return nil
	}
	return onlyWith(ctx, "needs an address of TCP to dial", "proxy", "proxy-auth-file")
}

// proxiable reports whether the way to an endpoint can lead through proxies.
func proxiable(e netio.Endpoint) bool {
	switch e.Scheme {
	case netio.TCP, netio.TCP4, netio.TCP6, netio.TLS, netio.SRV, netio.WS, netio.WSS:
		return !e.Listen
	}
	return false
}
