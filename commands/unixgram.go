package commands

import (
	"context"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

// Datagrams over Unix sockets are those of udp in all but their address: what
// `unix --type dgram` does is written in udp.go and udpreceive.go.

// unixgramFlags are the flags of datagrams that connections do not have.
func unixgramFlags() []cli.Flag {
	flags := slices.Concat(datagramFlags(), datagramServingFlags())
	flags = slices.DeleteFunc(flags, func(f cli.Flag) bool {
		return !slices.Contains(unixgramOnly(), f.Names()[0])
	})
	return group("with --type dgram", flags...)
}

func unixgramOnly() []string { return []string{"reply-wait", "reply", "ack", "exec-timeout"} }

// forDatagrams are the flags of unix that mean something to datagrams.
func forDatagrams() []cli.Flag {
	return slices.Concat(seeingFlags(), unixFlags(), without(ownerFlags(), "allow-uid"), datagramFlags(), datagramServingFlags(),
		[]cli.Flag{maxFrameFlag()}, childFlags(), readyFlags(), without(timingFlags(""), "linger"), bufferFlags(), reportingFlags())
}

func (u unixOptions) runDatagrams(ctx *cli.Context, c *Console, e netio.Endpoint) error {
	if err := refuseOthers(ctx, "is not for datagrams", firstNames(forDatagrams())); err != nil {
		return err
	}
	var o udpOptions
	var r reporting
	err := read(ctx, readDatagrams, &o)
	err = firstError(err,
		onlyWith(ctx, "is not for datagrams, which need no codec", "frame"),
		read(ctx, readFamily, &o.family), read(ctx, readTiming, &o.timing), read(ctx, readChild, &o.child),
		read(ctx, readReady, &o.ready), read(ctx, readReporting, &r), o.misfits(ctx))
	if err != nil {
		return err
	}
	if explains(ctx) {
		return explainUDP(ctx, c, e, o)
	}
	oneProcessor()
	if !u.listen {
		return underSignals(ctx, func(stop context.Context) error { return sendUDP(stop, c.With(r), e, o) })
	}
	return inFront(ctx, c.With(r), o.ready, func(stop, _ context.Context, c *Console) error {
		return receiveUDP(stop, c, e, o)
	})
}

// refuseOthers fails on an option that was given and is not among names.
func refuseOthers(ctx *cli.Context, why string, names []string) error {
	for _, flag := range ctx.Command.Flags {
		if name := flag.Names()[0]; !slices.Contains(names, name) {
			if err := onlyWith(ctx, why, name); err != nil {
				return err
			}
		}
	}
	return nil
}
