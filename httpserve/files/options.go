package files

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// Symlinks says what becomes of symbolic links.
type Symlinks uint8

// The policies. Neither ever leads out of the tree.
const (
	SymlinksInside Symlinks = iota // followed as long as they stay inside of the tree
	SymlinksNever                  // as if they were not there
)

// Options are what can be chosen of a [Handler]. The zero value serves everything
// but hidden files, with index.html and listings, uncompressed.
type Options struct {
	// Index are the names tried for a directory, in this order; nil stands for
	// index.html, an empty list for none.
	Index  []string
	NoList bool // a directory without an index is 403, not a listing
	// Hidden serves and lists what begins with a dot, too. It is the name that is
	// asked for that counts: a link that is not hidden may lead to what is, as
	// in the volumes that Kubernetes makes.
	Hidden   bool
	Symlinks Symlinks
	// SPA is the file, a name in the tree, that is sent in place of what is not
	// there, for the routes of a program in the browser: for paths whose last
	// part has no dot, and for clients that ask for text/html by name. "" = 404.
	SPA string
	// Precompressed serves NAME.br, NAME.zst or NAME.gz in place of NAME to
	// clients that take it, if it is not older than NAME.
	Precompressed bool
	// Compress compresses with zstd or gzip what is worth it.
	Compress bool
	// CacheControl is the Cache-Control field of files; "" = none. Listings
	// always say no-cache.
	CacheControl string
	// MIME maps extensions, without the dot, to media types; it comes before
	// the table that is built in.
	MIME map[string]string
	// Header holds fields for every response. One that the handler would send
	// too takes the place of the handler's; those that describe the content or
	// frame the message are refused by New.
	Header httpserve.Header
	// Upload takes files by PUT, by PATCH and from the form of a listing; one that
	// is there is only replaced with Overwrite.
	Upload, Overwrite bool
	// MaxFile caps a file that is uploaded in parts, each in a request of its own;
	// 0 = no limit. The server caps what a single request brings.
	MaxFile int64
	Origins httpserve.Origins // those whose pages may change something beside the handler's own
	Delete  bool              // DELETE removes files and empty directories
	Mkdir   bool              // directories are made, by PUT and for files that are uploaded
	Zip     bool              // ?zip after a directory is a ZIP archive of it
	// Memory caps the bytes of small files that are kept in memory, each large
	// file that is kept open counting for 256 KiB; 0 = 64 MiB, less than 0 = none
	// are kept.
	Memory int64
	// Log is told why a file could not be read although it is there; nil =
	// nobody is. It is called from many goroutines.
	Log func(format string, args ...any)
}

// OptionError says what is wrong with one of the [Options].
type OptionError struct {
	Option  string // the name of the field
	Problem string
}

func (e *OptionError) Error() string { return "files: " + e.Option + ": " + e.Problem }

func wrong(option, format string, args ...any) error {
	return &OptionError{Option: option, Problem: fmt.Sprintf(format, args...)}
}

const defaultMemory = 64 << 20

// settle checks the options and fills in what is left out.
func (o *Options) settle() error {
	if o.Index == nil {
		o.Index = []string{"index.html"}
	}
	o.Index = slices.Clone(o.Index)
	for i, name := range append([]string{o.SPA}, o.Index...) {
		option := "Index"
		if i == 0 {
			option = "SPA"
		}
		if strings.HasPrefix(name, "/") || slices.Contains(strings.Split(name, "/"), "..") {
			return wrong(option, "%q is no name in the tree: give it as a path below the directory", name)
		}
	}
	types := make(map[string]string, len(o.MIME))
	for ext, mediaType := range o.MIME {
		if !strings.Contains(mediaType, "/") || !fieldText(mediaType) {
			return wrong("MIME", "%q for .%s is no media type: it looks like text/plain", mediaType, ext)
		}
		types[strings.ToLower(strings.TrimPrefix(ext, "."))] = mediaType
	}
	o.MIME = types
	if !fieldText(o.CacheControl) {
		return wrong("CacheControl", "%q holds a control character", o.CacheControl)
	}
	if o.Memory == 0 {
		o.Memory = defaultMemory
	}
	if o.Overwrite && !o.Upload {
		return wrong("Overwrite", "it is for uploads, and there are none without Upload")
	}
	if o.Zip && o.NoList {
		return wrong("Zip", "an archive of a directory shows what NoList hides")
	}
	o.Header = slices.Clone(o.Header)
	return checkHeader(o.Header)
}

// checkHeader refuses fields that only the handler or the server can know.
func checkHeader(header httpserve.Header) error {
	for _, f := range header {
		if _, token := http1.Unquote([]byte(f.Name)); !token || strings.HasPrefix(f.Name, `"`) {
			return wrong("Header", "%q is no field name", f.Name)
		}
		if !fieldText(f.Value) {
			return wrong("Header", "the value %q of %s holds a control character", f.Value, f.Name)
		}
		switch id := http1.FieldByName(f.Name); id {
		case http1.FieldContentLength, http1.FieldTransferEncoding, http1.FieldTrailer, http1.FieldConnection, http1.FieldKeepAlive,
			http1.FieldUpgrade, http1.FieldDate, http1.FieldContentRange, http1.FieldContentEncoding, http1.FieldContentType,
			http1.FieldETag, http1.FieldLastModified, http1.FieldAcceptRanges, http1.FieldLocation, http1.FieldAllow:
			return wrong("Header", "the field %s cannot be given: each response has its own", id)
		}
	}
	return nil
}

// fieldText reports whether a value can be sent as it is.
func fieldText(value string) bool {
	return !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}
