package commands

import (
	"net"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/httpserve/files"
	"github.com/sockkit/sockkit/netio"
)

// writingFlags are about what clients may do with files beside reading them.
func writingFlags() []cli.Flag {
	return group("uploads",
		switchFlag("upload", "", "take files: from the form of a listing, by PUT (curl -T), and in parts"),
		switchFlag("overwrite", "", "let an upload replace a file that is there"),
		switchFlag("delete", "", "let DELETE remove files and empty directories"),
		switchFlag("mkdir", "", "let PUT DIR/ make directories, and uploads those on their way"),
		switchFlag("zip", "", "send a directory as a ZIP archive for DIR/?zip"),
	)
}

// readWriting reads what clients may do.
func readWriting(ctx *cli.Context, o *files.Options) error {
	o.Upload, o.Overwrite, o.Delete = ctx.Bool("upload"), ctx.Bool("overwrite"), ctx.Bool("delete")
	o.Mkdir, o.Zip = ctx.Bool("mkdir"), ctx.Bool("zip")
	o.MaxFile, o.Origins = valueOf[int64](ctx, "max-body"), listOf[string](ctx, "cors")
	if o.Zip && o.NoList {
		return usagef("--zip shows what --no-list hides")
	}
	if !o.Upload {
		return onlyWith(ctx, "needs --upload", "overwrite")
	}
	return nil
}

// readOnly are the options for files that a route names.
func readOnly(o files.Options) files.Options {
	o.Upload, o.Overwrite, o.Delete, o.Mkdir, o.Zip = false, false, false, false, false
	return o
}

// warnOfWriting says when more than this machine may change files, and nobody is
// asked who they are.
func (o *httpOptions) warnOfWriting(c *Console, listeners []*netio.Listener) {
	if !o.files.Upload && !o.files.Delete && !o.files.Mkdir || o.access.guarded() || o.tls.options.ClientCA != "" {
		return
	}
	for _, l := range listeners {
		if tcp, ok := l.Addr().(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
			c.Notef("warning: whoever reaches %s can change files below %s; --auth-file asks for a password", l.Addr(), o.dir)
			return
		}
	}
}
