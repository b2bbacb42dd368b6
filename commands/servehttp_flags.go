package commands

import (
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/httpserve/files"
	"github.com/sockkit/sockkit/netio"
)

func httpAddressFlags() []cli.Flag {
	return group("where",
		valueFlag("port", "p", "listen on `PORT` of localhost (8080)", portNumber),
		listFlag("listen", "listen on `ADDRESS`: tcp, tls, unix or systemd; repeatable", listenable),
		switchFlag("lan", "", "listen on every address, and tell the URL of each"),
	)
}

func fileFlags() []cli.Flag {
	return group("files",
		listFlag("index", "the file `NAME` stands for its directory (index.html); repeatable, '' for none", text),
		switchFlag("no-list", "", "do not list directories"),
		switchFlag("hidden", "", "serve and list what begins with a dot, too"),
		choiceFlag("symlinks", "follow symbolic links inside the directory, or never, as `WHEN`", "inside", "never"),
		valueFlag("spa", "", "send `FILE` for pages that are not there, as programs in the browser need it", filled),
		switchFlag("precompressed", "", "send FILE.br, .zst or .gz in place of FILE"),
		switchFlag("compress", "", "compress with zstd or gzip what is worth it"),
		valueFlag("cache-control", "", "how long files may be kept, as `VALUE` of the field", filled),
		listFlag("header", "send `'NAME: VALUE'` with each file; repeatable", fieldLine),
		listFlag("mime", "the media type of an extension, as `EXT=TYPE`; repeatable", mediaType),
	)
}

func routeFlags() []cli.Flag {
	return group("routes",
		listFlag("route", "answer as `'ROUTE'` says: METHOD /path/{name}/{rest...}=KIND[,OPTION=VALUE]:REST; "+
			"KIND: text json file redirect status echo head inspect exec sh cgi sse ws hook proxy; OPTION: status type header.NAME delay times retry, of ws frame message origin protocol, of proxy host; repeatable", parseRoute),
	)
}

func httpLimitFlags() []cli.Flag {
	return group("limits",
		valueFlag("max-conns", "", "serve at most `N` connections at a time", count(1, most)),
		valueFlag("max-body", "", "refuse requests with more content than `SIZE`", size),
		valueFlag("max-header", "", "refuse heads over `SIZE` (32K)", bufferSize),
		valueFlag("max-requests", "", "close a connection after `N` requests", count(1, most)),
		valueFlag("header-timeout", "", "give up on a head after `TIME` (10s)", positiveDuration),
		valueFlag("body-timeout", "", "give up on content that has stood still for `TIME` (30s)", positiveDuration),
		valueFlag("write-timeout", "", "give up on a client that has taken nothing for `TIME` (30s)", positiveDuration),
		valueFlag("keepalive-timeout", "", "close a connection after `TIME` without a request (1m)", positiveDuration),
		valueFlag("min-rate", "", "give up on content slower than `SIZE/s`", byteRate),
		valueFlag("drain-timeout", "", "let requests finish for `TIME` when stopped (5s)", netio.ParseDuration),
	)
}

func accessLogFlags() []cli.Flag {
	return group("log",
		choiceFlag("access-log", "a line for each request: common, combined, json or off, as `FORMAT`", "common", "combined", "json", "off"),
		valueFlag("access-log-file", "", "add them to `FILE` (standard error), opened anew on SIGHUP", filled),
	)
}

// fieldLine reads 'NAME: VALUE'.
func fieldLine(s string) (httpserve.Field, error) {
	name, value, found := strings.Cut(s, ":")
	if name = strings.TrimSpace(name); !found || name == "" {
		return httpserve.Field{}, usagef("%q is not 'NAME: VALUE'", s)
	}
	return httpserve.Field{Name: name, Value: strings.TrimSpace(value)}, nil
}

// extensionType is the media type of an extension.
type extensionType struct{ extension, mediaType string }

// mediaType reads EXT=TYPE.
func mediaType(s string) (extensionType, error) {
	extension, media, found := strings.Cut(s, "=")
	if extension = strings.TrimPrefix(extension, "."); !found || extension == "" {
		return extensionType{}, usagef("%q is not EXT=TYPE, such as txt=text/plain", s)
	}
	return extensionType{extension, media}, nil
}

// byteRate reads a number of bytes a second.
func byteRate(s string) (int64, error) {
	return size(strings.TrimSuffix(s, "/s"))
}

// readFiles reads how files are served.
func readFiles(c *cli.Context) (files.Options, error) {
	o := files.Options{
		NoList: c.Bool("no-list"), Hidden: c.Bool("hidden"), SPA: valueOf[string](c, "spa"),
		Precompressed: c.Bool("precompressed"), Compress: c.Bool("compress"),
		CacheControl: valueOf[string](c, "cache-control"), Header: listOf[httpserve.Field](c, "header"),
	}
	if valueOf[string](c, "symlinks") == "never" {
		o.Symlinks = files.SymlinksNever
	}
	if names := listOf[string](c, "index"); names != nil {
		o.Index = []string{}
		for _, name := range names {
			if name != "" {
				o.Index = append(o.Index, name)
			}
		}
	}
	types := listOf[extensionType](c, "mime")
	if types != nil {
		o.MIME = map[string]string{}
	}
	for _, t := range types {
		o.MIME[t.extension] = t.mediaType
	}
	return o, nil
}

// readServer reads the limits of the server.
func readServer(c *cli.Context) (*httpserve.Server, error) {
	s := &httpserve.Server{
		MaxBody:       valueOf[int64](c, "max-body"),
		MaxRequests:   valueOf[int](c, "max-requests"),
		MaxConns:      valueOf[int](c, "max-conns"),
		HeaderTimeout: valueOf[time.Duration](c, "header-timeout"),
		BodyTimeout:   valueOf[time.Duration](c, "body-timeout"),
		WriteTimeout:  valueOf[time.Duration](c, "write-timeout"),
		IdleTimeout:   valueOf[time.Duration](c, "keepalive-timeout"),
		MinRate:       valueOf[int64](c, "min-rate"),
		Drain:         defaultDrain,
	}
	s.Limits.Head = valueOf[int](c, "max-header")
	if drain, ok := given[time.Duration](c, "drain-timeout"); ok {
		s.Drain = max(drain, 1) // zero is the default
	}
	return s, nil
}
