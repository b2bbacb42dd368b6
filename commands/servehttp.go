package commands

import (
	"context"
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	"github.com/mattn/go-isatty"
	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/httpserve/files"
	"github.com/sockkit/sockkit/netio"
)

// httpOptions is everything that the options of serve-http say.
type httpOptions struct {
	listen []netio.Endpoint
	family family
	dir    string // "" = no files
	files  files.Options
	routes []route
	server *httpserve.Server
	log    httpserve.LogFormat // nil = none
	path   string              // of the log; "" = standard error
	urls   bool                // tell them
	child  childLimits
	ready  ready
	tls    httpTLS
	hooks  httpHooks

	access     httpAccess
	gate       httpGate
	operations httpOperations
	qr         bool
}

func serveHTTPCommand(c *Console) *cli.Command {
	return &cli.Command{
		Name:  "serve-http",
		Usage: "an HTTP/1.1 server of files and answers",
		Flags: slices.Concat(httpAddressFlags(), httpQRFlags(), fileFlags(), writingFlags(), routeFlags(), hookFlags(), httpTLSFlags(), upstreamFlags(),
			httpLimitFlags(), httpAccessFlags(), httpGateFlags(), httpOperationsFlags(), accessLogFlags(), programFlags(), readyFlags()),
		Action: func(ctx *cli.Context) error { return runServeHTTP(ctx, c) },
	}
}

func runServeHTTP(ctx *cli.Context, c *Console) error {
	var o httpOptions
	var r reporting
	err := firstError(
		read(ctx, readFiles, &o.files), read(ctx, readServer, &o.server), read(ctx, readReady, &o.ready),
		read(ctx, readReporting, &r), read(ctx, readHTTPAccess, &o.access), read(ctx, readHTTPGate, &o.gate),
		read(ctx, readHTTPOperations, &o.operations), o.family.resolverOf(ctx), readWriting(ctx, &o.files))
	if err != nil {
		return err
	}
	if commandWords(ctx) != nil {
		return usagef("serve-http takes no COMMAND")
	}
	if err := o.readOperand(ctx); err != nil {
		return err
	}
	o.qr = ctx.Bool("qr")
	if o.tls, o.listen, err = readHTTPTLS(ctx, o.listen); err != nil {
		return err
	}
	o.routes, o.ready.URLs = listOf[route](ctx, "route"), o.tls.scheme(0)
	if err := o.child.read(ctx, o.routes); err != nil {
		return err
	}
	if err := firstError(o.readHooks(ctx, c), o.misfits(ctx)); err != nil {
		return err
	}
	if explains(ctx) {
		return explainServeHTTP(ctx, c, o)
	}
	o.tells(ctx, c, r)
	c = c.With(r).withPassed(o.listen...)
	return inFront(ctx, c, o.ready, o.serve, o.ownSignals(c)...)
}

// misfits refuses options that would be accepted and do nothing.
func (o *httpOptions) misfits(ctx *cli.Context) error {
	if err := o.gateMisfits(); err != nil {
		return err
	}
	if o.gate.header && o.tls.redirect >= 0 {
		return usagef("--redirect-http and --proxy-protocol do not go together: only the proxy knows at which port its clients find https").
			withHint("let the proxy redirect")
	}
	if valueOf[string](ctx, "access-log") == "off" {
		if err := onlyWith(ctx, "needs an --access-log that is not off", "access-log-file"); err != nil {
			return err
		}
	}
	if !o.secureUpstreams() {
		if err := onlyWith(ctx, "needs a route such as /=proxy:https://HOST/", "tls-ca"); err != nil {
			return err
		}
	}
	if o.dir != "" {
		return nil
	}
	if err := onlyWith(ctx, "needs a DIR beside the routes", firstNames(writingFlags())...); err != nil {
		return err
	}
	if slices.ContainsFunc(o.routes, func(r route) bool { return r.spec.Kind == "file" }) {
		return onlyWith(ctx, "needs a DIR beside the routes", "index", "no-list", "hidden", "spa")
	}
	return onlyWith(ctx, "needs a DIR beside the routes", firstNames(fileFlags())...)
}

// tells decides about the log and the URLs. On a terminal, or with -v, requests
// and URLs are shown unless the user says otherwise.
func (o *httpOptions) tells(ctx *cli.Context, c *Console, r reporting) {
	watched := r.Verbose > 0 || c.Stderr != nil && isatty.IsTerminal(c.Stderr.Fd())
	o.urls = watched || ctx.Bool("lan") || o.qr
	o.path = valueOf[string](ctx, "access-log-file")
	format, chosen := given[string](ctx, "access-log")
	if !chosen && (watched && !r.Quiet || o.path != "") {
		format = "common"
	}
	switch format {
	case "common":
		o.log = httpserve.AppendCommon
	case "combined":
		o.log = httpserve.AppendCombined
	case "json":
		o.log = httpserve.AppendJSON
	}
}

// ownSignals are those that do not end the server: SIGHUP, which reopens the log
// and reads files anew. Only from a terminal that closes, without any of these,
// it is the end.
func (o *httpOptions) ownSignals(c *Console) []os.Signal {
	if o.path == "" && !o.reloads() && c.Stderr != nil && isatty.IsTerminal(c.Stderr.Fd()) {
		return nil
	}
	return []os.Signal{syscall.SIGHUP}
}

// serve makes what answers and serves it until stop ends. Requests may then finish
// until the drain's time is up or now ends.
func (o *httpOptions) serve(stop, now context.Context, c *Console) error {
	c, flush := c.queued()
	defer flush()
	closeLog, err := o.openLog(c)
	if err != nil {
		return err
	}
	defer closeLog()
	o.files.Log = c.Notef
	upstreams, err := o.newUpstreams(c)
	if err != nil {
		return err
	}
	defer upstreams.Close()
	hooks, err := o.newHooks(c)
	if err != nil {
		return err
	}
	defer o.giveChildren(c).Close()
	site, err := newSite(o.routes, o.dir, o.files)
	if err != nil {
		return err
	}
	defer site.Close()
	o.server.Log = c.Notef
	handler, reload, err := o.chain(stop, c, site.handler)
	if err != nil {
		return err
	}
	defer onHangup(reload)()
	release, err := o.tls.open(c, o.listen)
	if err != nil {
		return err
	}
	defer release()
	return o.listenAndServe(stop, now, c, handler, hooks)
}

// listenAndServe binds everything, tells who asked, and serves.
func (o *httpOptions) listenAndServe(stop, now context.Context, c *Console, handler httpserve.Handler, hooks *hookPrinter) error {
	listeners, err := o.bind(stop, c)
	if err != nil {
		return err
	}
	o.server.Handler, o.server.HandshakeFailed = handler, noHandshake(c)
	l := newHTTPListener(joinListeners(o.tls.over(o.gate.before(c, listeners))), listeners[0].Addr())
	defer func() { _ = l.Close() }() // Serve has, if it came to that
	o.tellPlain(c, listeners)
	o.tellURLs(c, listeners)
	o.warnOfWriting(c, listeners)
	if err := o.ready.announce(stop, c, l.Addr()); err != nil {
		return err
	}
	defer context.AfterFunc(stop, func() { stopping(c) })()
	return o.ready.beside(stop, c, l.Addr(), func(stop context.Context) error {
		return hooks.beside(stop, func(stop context.Context) error { return serveUntil(stop, now, o.server, l) })
	})
}

// serveUntil serves until stop ends and the server has drained, or now ends.
func serveUntil(stop, now context.Context, s *httpserve.Server, l *httpListener) error {
	served := make(chan error, 1)
	go func() { served <- s.Serve(stop, l) }()
	select {
	case err := <-served:
		if err != nil {
			return err
		}
		return drained(stop)
	case <-now.Done():
		return context.Cause(now)
	}
}

// openLog opens the access log, if there is one, and from then on SIGHUP reopens
// it, or does nothing. It comes before anything that SIGHUP should not leave behind.
func (o *httpOptions) openLog(c *Console) (closeLog func(), err error) {
	var log *accessLog
	if o.log != nil {
		if log, err = openAccessLog(c, o.log, o.path); err != nil {
			return nil, err
		}
		o.server.Observe = log.observe
	}
	release := o.reopening(log)
	return func() {
		release()
		log.Close()
	}, nil
}

// reopening lets SIGHUP reopen a log, and end nothing, until release. Where it is
// ignored, as under nohup, and no file is to be reopened, it stays so, for
// children too.
func (o *httpOptions) reopening(log *accessLog) (release func()) {
	if o.path == "" && signal.Ignored(syscall.SIGHUP) {
		return func() {}
	}
	return onHangup(log.reopen)
}

// hangupPatience is how long the end waits for what SIGHUP has begun, which may
// read from a disk that is away.
const hangupPatience = 2 * time.Second

// onHangup calls do for each SIGHUP until release.
func onHangup(do func()) (release func()) {
	hangups := make(chan os.Signal, 1)
	signal.Notify(hangups, syscall.SIGHUP)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range hangups {
			do()
		}
	}()
	return func() {
		signal.Stop(hangups)
		close(hangups)
		select {
		case <-done:
		case <-time.After(hangupPatience):
		}
	}
}

// bind makes the listeners.
func (o *httpOptions) bind(ctx context.Context, c *Console) ([]*netio.Listener, error) {
	var all []*netio.Listener
	how := o.family.listening(c)
	how.SharePort = o.gate.share
	for _, e := range o.listen {
		l, err := netio.Listen(ctx, o.tls.plain(e), how)
		if err != nil {
			closeBound(all)
			return nil, err
		}
		all = append(all, l)
	}
	if err := o.tls.aim(all); err != nil {
		closeBound(all)
		return nil, err
	}
	return all, nil
}

func closeBound(all []*netio.Listener) {
	for _, l := range all {
		l.Close()
	}
}
