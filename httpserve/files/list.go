package files

import (
	"cmp"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

const (
	// mostEntries caps what is listed of one directory: a listing takes about
	// 100 bytes of memory an entry until it is sent.
	mostEntries = 200_000
	// mostListed caps the entries of all listings at a time, beside the first
	// readAtOnce of each: clients that read large listings slowly keep nobody
	// from small ones.
	mostListed = 1_000_000
	// readAtOnce is how many entries are read from a directory at a time.
	readAtOnce = 512
)

// listed is an entry of a listing.
type listed struct {
	name     string
	isDir    bool
	size     int64 // of files
	modified int64 // seconds since 1970
}

// listing is what is in a directory, as far as it can be asked for.
type listing struct {
	path      string // of the request: begins and ends with "/"
	entries   []listed
	order     order
	truncated bool // there are more than mostEntries
	tools     tools
}

// list answers with what is in a directory.
func (h *Handler) list(r *httpserve.Request, name string) *httpserve.Response {
	l := &listing{path: string(r.Path()), order: orderOf(r.Query()), tools: h.tools()}
	_, asJSON := http1.QueryValue(r.Query(), "json")
	switch preconditions(r.Head, validators{}, r.Received) {
	case notModified:
		return &httpserve.Response{Status: 304, Header: h.with(httpserve.Header{{Name: "Cache-Control", Value: "no-cache"}})}
	case failed:
		return h.refuse(r, 412)
	}
	taken, err := h.readDir(l, name)
	if err != nil {
		h.listed.give(taken)
		return h.failed(r, err)
	}
	l.sort()
	header, write := l.tools.header(), l.writeHTML
	if asJSON {
		header, write = httpserve.Header{{Name: "Content-Type", Value: "application/json"}}, l.writeJSON
	}
	header.Add("Cache-Control", "no-cache")
	return &httpserve.Response{
		Status:  200,
		Header:  h.with(header),
		Content: listingContent(len(l.entries), write),
		Done:    func(error) { h.listed.give(taken) },
	}
}

// readDir fills a listing. taken is what it took from the budget, which is to be
// given back also after an error. The first entries are free: a listing of no
// more costs no more than other answers.
func (h *Handler) readDir(l *listing, name string) (taken int64, err error) {
	sub, err := h.root.OpenRoot(name)
	if err != nil {
		return 0, err
	}
	defer sub.Close()
	dir, err := sub.Open(".")
	if err != nil {
		return 0, err
	}
	defer dir.Close()
	for first := true; ; first = false {
		found, err := dir.ReadDir(readAtOnce)
		if err == io.EOF {
			return taken, nil
		}
		if err != nil {
			return taken, err
		}
		if !first {
			if !h.listed.take(int64(len(found))) {
				return taken, errBusy
			}
			taken += int64(len(found))
		}
		for _, entry := range found {
			h.addEntry(l, sub, name, entry.Name())
		}
		if len(l.entries) > mostEntries {
			l.entries, l.truncated = l.entries[:mostEntries], true
			return taken, nil
		}
	}
}

// addEntry adds what a client could ask for under that name.
func (h *Handler) addEntry(l *listing, sub *os.Root, dir, name string) {
	if !h.opts.Hidden && name[0] == '.' || isDraft(name) || strings.ContainsRune(name, '\\') || !utf8.ValidString(name) {
		return
	}
	info, err := sub.Lstat(name)
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		info, err = h.stat(path.Join(dir, name))
	}
	if err != nil || !info.IsDir() && !info.Mode().IsRegular() {
		return
	}
	e := listed{name: name, isDir: info.IsDir(), modified: info.ModTime().Unix()}
	if !e.isDir {
		e.size = info.Size()
	}
	l.entries = append(l.entries, e)
}

// order is how a listing is sorted. Directories come first in any order.
type order struct {
	by         byte // one of the first letters of orderNames
	descending bool
}

// orderNames are the words that ?sort= takes, a "-" before them turning the
// order around.
var orderNames = [...]string{"name", "size", "time"}

// orderOf reads the order that a query asks for; by name if it asks for none
// that there is.
func orderOf(query []byte) order {
	asked, _ := http1.QueryValue(query, "sort")
	word, descending := strings.CutPrefix(asked, "-")
	if !slices.Contains(orderNames[:], word) {
		return order{by: 'n'}
	}
	return order{word[0], descending}
}

// sort puts the entries into their order. Equal ones are in that of their names.
func (l *listing) sort() {
	slices.SortFunc(l.entries, func(a, b listed) int {
		if a.isDir != b.isDir {
			if a.isDir {
				return -1
			}
			return 1
		}
		c := 0
		switch l.order.by {
		case 's':
			c = cmp.Compare(a.size, b.size)
		case 't':
			c = cmp.Compare(a.modified, b.modified)
		}
		if c == 0 {
			c = compareNames(a.name, b.name)
		}
		if l.order.descending {
			c = -c
		}
		return c
	})
}
