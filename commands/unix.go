package commands

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

// unixOptions is what the options of unix say beyond those of dial and listen.
type unixOptions struct {
	listen bool
	scheme netio.Scheme // by --type
	typed  bool         // --type was given
	owner  netio.OwnerOptions
	allow  []int // user ids that may connect; nil = everyone
}

// unixCommand is dial and, with -l, listen on a Unix socket. Options of IP and
// its ports are left out.
func unixCommand(c *Console) *cli.Command {
	return &cli.Command{
		Name:  "unix",
		Usage: "Unix sockets: stream, datagram, seqpacket; -l to listen",
		Flags: slices.Concat(seeingFlags(), replayFlags(), unixFlags(), passingFlags(), ownerFlags(), unixgramFlags(), servingFlags(), proxyServingFlags(), headerFlags(), childFlags(), terminalFlags(), rawFlags(), talkingFlags(),
			againFlags(), reconnectFlags(), probingFlags(), readyFlags(), unixTLSFlags(), framingFlags(), endingFlags(), timingFlags(waitEither), bufferFlags()),
		Action: observed(c, runUnix),
	}
}

func unixFlags() []cli.Flag {
	return group("Unix socket",
		switchFlag("listen", "l", "wait for a connection"),
		valueFlag("type", "", "stream, dgram or seqpacket, as `TYPE` (stream)", socketType),
	)
}

func ownerFlags() []cli.Flag {
	return group("with --listen",
		valueFlag("mode", "", "who may connect, as the octal `MODE` of the file", fileMode),
		valueFlag("user", "", "the file's owner, `NAME|UID`", filled),
		valueFlag("group", "", "the file's group, `NAME|GID`", filled),
		&cli.GenericFlag{Name: "allow-uid", Usage: "serve this `UID|NAME` only; repeatable", Value: &uidValue{}},
	)
}

// socketType reads the value of --type: the scheme of such endpoints.
func socketType(s string) (netio.Scheme, error) {
	switch s {
	case "stream":
		return netio.Unix, nil
	case "dgram":
		return netio.Unixgram, nil
	case "seqpacket":
		return netio.Unixpacket, nil
	}
	return "", usagef("%q is not one of: stream, dgram, seqpacket", s)
}

// fileMode reads a mode of chmod(1) as a number.
func fileMode(s string) (fs.FileMode, error) {
	mode, err := strconv.ParseUint(s, 8, 32)
	if err != nil || mode == 0 || mode > 0o777 {
		return 0, usagef("%q is not an octal mode from 0001 to 0777", s).withHint("0600 lets nobody but the owner connect")
	}
	return fs.FileMode(mode), nil
}

// readUnix reads what only unix has.
func readUnix(c *cli.Context) (unixOptions, error) {
	o := unixOptions{
		listen: c.Bool("listen"), scheme: netio.Unix,
		owner: netio.OwnerOptions{
			Mode: valueOf[fs.FileMode](c, "mode"), User: valueOf[string](c, "user"), Group: valueOf[string](c, "group"),
		},
	}
	if scheme, ok := given[netio.Scheme](c, "type"); ok {
		o.scheme, o.typed = scheme, true
	}
	if v, ok := c.Generic("allow-uid").(*uidValue); ok {
		o.allow = v.uids
	}
	return o, nil
}

func runUnix(ctx *cli.Context, c *Console) error {
	var u unixOptions
	if err := read(ctx, readUnix, &u); err != nil {
		return err
	}
	if err := u.misfits(ctx); err != nil {
		return err
	}
	if ctx.Bool("zero") {
		return runDial(ctx, c, u.endpoint, u.endpoints)
	}
	e, err := u.endpoint(ctx.Args().Slice())
	switch {
	case err != nil:
		return err
	case e.Scheme == netio.Unixgram:
		return u.runDatagrams(ctx, c, e)
	}
	if err := onlyWith(ctx, "needs --type dgram", unixgramOnly()...); err != nil {
		return err
	}
	if u.listen {
		return u.runListen(ctx, c, e)
	}
	return runDial(ctx, c, u.endpoint, u.endpoints)
}

// runListen is listen with the options of a Unix socket.
func (u unixOptions) runListen(ctx *cli.Context, c *Console, e netio.Endpoint) error {
	var o listenOptions
	var r reporting
	err := o.read(ctx)
	err = firstError(err, read(ctx, readReporting, &r))
	if err != nil {
		return err
	}
	o.allow = u.allow
	if o.passing, err = readPassing(ctx, e, o.child); err != nil {
		return err
	}
	o.child.Takes = o.passing.Take
	return startListening(ctx, c.With(r), e, o)
}

// misfits refuses options that would be accepted and do nothing.
func (u unixOptions) misfits(ctx *cli.Context) error {
	if u.listen {
		return onlyWith(ctx, "excludes --listen", append(firstNames(slices.Concat(startTLSFlags(), tlsClientFlags())), "wait", "retry", "reconnect", "raw", "zero", "json", "repeat", "interval")...)
	}
	flags := slices.Concat(ownerFlags(), servingFlags(), proxyServingFlags(), headerFlags(), readyFlags(), tlsServerFlags())
	return onlyWith(ctx, "needs --listen", firstNames(flags)...)
}

func firstNames(flags []cli.Flag) []string {
	names := make([]string, len(flags))
	for i, flag := range flags {
		names[i] = flag.Names()[0]
	}
	return names
}

// endpoints reads every operand, each a PATH.
func (u unixOptions) endpoints(operands []string) ([]netio.Endpoint, error) {
	all := make([]netio.Endpoint, 0, len(operands))
	for _, operand := range operands {
		e, err := u.endpoint([]string{operand})
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	if len(all) == 0 {
		return nil, usagef("-z needs a PATH").withHint("for example: sockkit unix -z /run/docker.sock")
	}
	return all, nil
}

// endpoint reads the one operand: PATH or @NAME, taken as it is, or an endpoint
// with its scheme and options.
func (u unixOptions) endpoint(operands []string) (netio.Endpoint, error) {
	if len(operands) != 1 {
		return netio.Endpoint{}, usagef("unix takes one PATH, not %d operands", len(operands)).
			withHint("for example: sockkit unix /run/app.sock; a command stands behind --")
	}
	e := netio.Endpoint{Scheme: u.scheme, Path: operands[0], Listen: u.listen}
	if isUnixEndpoint(operands[0]) {
		use := netio.Dialing
		if u.listen {
			use = netio.Listening
		}
		parsed, err := netio.ParseEndpointFor(operands[0], use)
		if err != nil {
			return e, err
		}
		if u.typed && parsed.Scheme != u.scheme {
			return e, usagef("the type of the socket is given twice: %s and --type", parsed)
		}
		e = parsed
	}
	if e.Path == "" {
		return e, usagef("the PATH is empty")
	}
	e.Options.Owner = u.owned(e.Options.Owner)
	return e, nil
}

// owned lets the options of the command fill what those of the endpoint leave.
func (u unixOptions) owned(o netio.OwnerOptions) netio.OwnerOptions {
	if o.Mode == 0 {
		o.Mode = u.owner.Mode
	}
	if o.User == "" {
		o.User = u.owner.User
	}
	if o.Group == "" {
		o.Group = u.owner.Group
	}
	return o
}

// isUnixEndpoint tells unix:/path from a path that is taken as it is.
func isUnixEndpoint(operand string) bool {
	word, _, found := strings.Cut(operand, ":")
	switch netio.Scheme(strings.ToLower(word)) {
	case netio.Unix, netio.Unixgram, netio.Unixpacket:
		return found
	}
	return false
}
