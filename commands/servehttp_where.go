package commands

import (
	"errors"
	"io/fs"
	"net"
	"os"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

// defaultHTTPPort is where serve-http listens if nothing else is said.
const defaultHTTPPort = "8080"

// readOperand reads the one operand, a directory or an address, and where else
// to listen.
func (o *httpOptions) readOperand(ctx *cli.Context) error {
	operands := ctx.Args().Slice()
	if len(operands) > 1 {
		return usagef("serve-http takes one DIR or ADDRESS, not %d operands", len(operands)).
			withHint("beside a DIR, addresses are given with -p or --listen")
	}
	if !ctx.IsSet("route") && !ctx.IsSet("hook") {
		o.dir = "."
	}
	switch {
	case len(operands) == 0:
		return o.readAddresses(ctx, "")
	case isAddress(operands[0]):
		return o.readAddresses(ctx, operands[0])
	}
	o.dir = operands[0]
	return firstError(checkDirectory(o.dir), o.readAddresses(ctx, ""))
}

// isAddress tells :PORT, HOST:PORT and other endpoints from a directory. What is
// a directory is one, whatever it is called.
func isAddress(operand string) bool {
	if info, err := os.Stat(operand); err == nil && info.IsDir() {
		return false
	}
	bare := operand != "" && strings.Trim(operand, "0123456789") == ""
	return bare || strings.HasPrefix(operand, "@") || strings.Contains(operand, ":") && !strings.ContainsAny(operand[:1], "./")
}

// checkDirectory says early, and in the user's words, what is wrong with DIR.
func checkDirectory(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) && !strings.ContainsAny(dir, `/\`):
		return usagef("%q is neither a directory nor an address", dir).
			withHint("an address is :PORT or HOST:PORT")
	case err != nil:
		return localFailure("serve "+dir, err)
	case !info.IsDir():
		return usagef("%s is not a directory", dir).
			withHint("a single file is a route: sockkit serve-http --route " + shellWord("GET /=file:"+dir))
	}
	return nil
}

// readAddresses puts together what the operand, -p, --lan and --listen say.
func (o *httpOptions) readAddresses(ctx *cli.Context, operand string) error {
	o.listen = listOf[netio.Endpoint](ctx, "listen")
	port, lan := valueOf[string](ctx, "port"), overLAN(ctx, operand)
	if operand != "" {
		e, err := listenable(operand)
		if err != nil {
			return err
		}
		switch {
		case port != "":
			return usagef("the port is given twice: %s and --port %s", operand, port)
		case lan && e.Host != "":
			return usagef("--lan is every address, and %s is one", operand)
		}
		o.listen = append([]netio.Endpoint{e}, o.listen...)
	} else if port != "" || lan || len(o.listen) == 0 {
		host := "localhost"
		if lan {
			host = ""
		}
		if port == "" {
			port = defaultHTTPPort
		}
		e, err := netio.ParseEndpointFor(net.JoinHostPort(host, port), netio.Listening)
		if err != nil {
			return err
		}
		o.listen = append([]netio.Endpoint{e}, o.listen...)
	}
	return carryBytes(o.listen)
}

// carryBytes refuses sockets of messages.
func carryBytes(all []netio.Endpoint) error {
	for _, e := range all {
		if e.Messages() {
			return usagef("HTTP needs a stream of bytes, and %s has messages", e)
		}
	}
	return nil
}

// tellURLs tells how each listener is reached.
func (o *httpOptions) tellURLs(c *Console, listeners []*netio.Listener) {
	o.tls.tellPins(c, o.listen, listeners)
	if !o.urls {
		return
	}
	own, err := net.InterfaceAddrs()
	if err != nil {
		c.Verbosef(1, "the addresses of this machine are unknown: %v", err)
	}
	what := "serving routes"
	if o.dir != "" {
		what = "serving " + o.dir
	}
	var all []string
	for i, l := range listeners {
		says := what
		if i == o.tls.redirect {
			says = "redirecting to https"
		}
		for _, url := range httpURLs(o.tls.scheme(i), o.listen[i], l.Addr(), own) {
			c.Notef("%s at %s", says, url)
			if i != o.tls.redirect {
				all = append(all, url)
			}
		}
	}
	if o.qr {
		c.drawQR(all)
	}
}
