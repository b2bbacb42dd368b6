package files

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"time"

	"github.com/klauspost/compress/flate"

	"github.com/sockkit/sockkit/httpserve"
)

const (
	// mostZips caps the archives that are sent at a time.
	mostZips = 8
	// mostZipped caps the entries of one archive: links to directories can make
	// a small tree look endless.
	mostZipped = 1_000_000
	// deepestZipped caps how deep directories lie in one another.
	deepestZipped = 200
)

// archive answers with a ZIP archive of a directory and all below it, which is
// made while it is sent: what is in it is what could be asked for one by one.
// What cannot be read breaks the answer off, as a part of an archive must not
// look like the whole.
func (h *Handler) archive(r *httpserve.Request, name string) *httpserve.Response {
	switch preconditions(r.Head, validators{}, r.Received) {
	case notModified:
		return &httpserve.Response{Status: 304, Header: h.with(httpserve.Header{{Name: "Cache-Control", Value: "no-cache"}})}
	case failed:
		return h.refuse(r, 412)
	}
	if !h.zips.take(1) {
		return h.refuse(r, 503)
	}
	top := path.Base(name)
	if name == "." {
		top = "files" // what the directory is called is nobody's business
	}
	target := string(r.Target())
	return &httpserve.Response{
		Header: h.with(httpserve.Header{
			{Name: "Content-Type", Value: "application/zip"},
			{Name: "Content-Disposition", Value: attachment(top + ".zip")},
			{Name: "Cache-Control", Value: "no-cache"},
			{Name: "X-Content-Type-Options", Value: "nosniff"},
		}),
		Content: httpserve.Stream{Write: func(ctx context.Context, w *httpserve.BodyWriter) error {
			err := h.writeArchive(ctx, w, name, top)
			if err != nil && ctx.Err() == nil && h.opts.Log != nil {
				h.opts.Log("%s: the archive was broken off: %v", target, err)
			}
			return err
		}},
		Done: func(error) { h.zips.give(1) },
	}
}

// zipping is an archive that is being written.
type zipping struct {
	h       *Handler
	ctx     context.Context
	w       *zip.Writer
	entries int
	buf     []byte
}

func (h *Handler) writeArchive(ctx context.Context, w io.Writer, name, top string) error {
	z := &zipping{h: h, ctx: ctx, w: zip.NewWriter(w), buf: make([]byte, copySize)}
	z.w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestSpeed)
	})
	if err := z.directory(name, top, nil); err != nil {
		return err
	}
	return z.w.Close()
}

// directory writes a directory: an entry of its own, and what is in it. above are
// the directories that it lies in; a link back to one of them is left out.
func (z *zipping) directory(name, shown string, above []fs.FileInfo) error {
	info, err := z.h.stat(name)
	if err != nil || !info.IsDir() {
		return gonePassed(err)
	}
	if slices.ContainsFunc(above, func(a fs.FileInfo) bool { return os.SameFile(a, info) }) {
		return nil
	}
	if len(above) >= deepestZipped {
		return fmt.Errorf("%s: too deep", name)
	}
	l := &listing{}
	taken, err := z.h.readDir(l, name)
	defer func() { z.h.listed.give(taken) }()
	switch {
	case err != nil:
		return gonePassed(err)
	case l.truncated:
		return fmt.Errorf("%s: more than %d entries", name, mostEntries)
	}
	l.sort()
	if _, err := z.create(shown+"/", zip.Store, info.ModTime()); err != nil {
		return err
	}
	above = append(slices.Clip(above), info)
	for _, e := range l.entries {
		below := z.file
		if e.isDir {
			below = func(name, shown string) error { return z.directory(name, shown, above) }
		}
		if err := below(path.Join(name, e.name), shown+"/"+e.name); err != nil {
			return err
		}
	}
	return nil
}

// create begins an entry.
func (z *zipping) create(shown string, method uint16, modified time.Time) (io.Writer, error) {
	if z.entries++; z.entries > mostZipped {
		return nil, fmt.Errorf("%s: more than %d entries", shown, mostZipped)
	}
	if err := z.ctx.Err(); err != nil {
		return nil, err
	}
	return z.w.CreateHeader(&zip.FileHeader{Name: shown, Method: method, Modified: modified.UTC()})
}

// file writes a file, as long as it was when it was opened.
func (z *zipping) file(name, shown string) error {
	f, state, err := z.h.open(name)
	if err != nil {
		return gonePassed(err)
	}
	defer f.Close()
	mediaType, err := z.h.typeOf(name, f, nil)
	if err != nil {
		return err
	}
	method := zip.Store
	if compressible(mediaType) {
		method = zip.Deflate
	}
	w, err := z.create(shown, method, time.Unix(0, state.modified))
	if err != nil {
		return err
	}
	n, err := io.CopyBuffer(onlyWriter{w}, io.LimitReader(f, state.size), z.buf)
	if err == nil && n < state.size {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// onlyWriter hides what else a writer can do, so that the copy's own buffer is
// used.
type onlyWriter struct{ io.Writer }

// gonePassed makes nothing of what was removed since it was listed.
func gonePassed(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
