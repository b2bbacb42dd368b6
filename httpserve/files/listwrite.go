package files

import (
	"context"
	"encoding/json"
	"io"
	"strconv"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

const (
	// listedInMemory is up to how many entries a listing is sent in one piece,
	// with its length.
	listedInMemory = 200
	// pieceSize is about how much of a longer one is written at a time.
	pieceSize = 16 << 10
)

// listingContent is what write writes, at once or while it is sent.
func listingContent(entries int, write func(*pieces) error) httpserve.Content {
	if entries > listedInMemory {
		return httpserve.Stream{Write: func(_ context.Context, w *httpserve.BodyWriter) error {
			return write(&pieces{w: w, buf: make([]byte, 0, pieceSize+1024)})
		}}
	}
	whole := &pieces{w: nil}
	_ = write(whole) // what is not sent cannot fail
	return httpserve.Bytes(whole.buf)
}

// pieces gathers text into pieces worth sending; all of it, if there is no
// writer.
type pieces struct {
	w   io.Writer
	buf []byte
}

// send sends what there is, if it is enough or the last.
func (p *pieces) send(last bool) error {
	if p.w == nil || !last && len(p.buf) < pieceSize {
		return nil
	}
	_, err := p.w.Write(p.buf)
	p.buf = p.buf[:0]
	return err
}

// text appends what is written as it stands.
func (p *pieces) text(parts ...string) {
	for _, part := range parts {
		p.buf = append(p.buf, part...)
	}
}

// escaped appends text into HTML.
func (p *pieces) escaped(text string) { p.buf = appendHTML(p.buf, text) }

// link appends a path as an attribute's value.
func (p *pieces) link(path string) { p.escaped(string(http1.AppendPath(nil, path))) }

// writeJSON writes the listing as an array of {name,type,size,mtime}: type is
// "file" or "directory", size is in bytes and 0 for directories, mtime is UTC as
// in RFC 3339.
func (l *listing) writeJSON(p *pieces) error {
	between := "["
	for _, e := range l.entries {
		name, err := json.Marshal(e.name)
		if err != nil {
			return err
		}
		kind := "file"
		if e.isDir {
			kind = "directory"
		}
		p.text(between, "\n", `{"name":`, string(name), `,"type":"`, kind, `","size":`, strconv.FormatInt(e.size, 10),
			`,"mtime":"`, time.Unix(e.modified, 0).UTC().Format(time.RFC3339), `"}`)
		between = ","
		if err := p.send(false); err != nil {
			return err
		}
	}
	if len(l.entries) == 0 {
		p.text(between)
	}
	p.text("\n]\n")
	return p.send(true)
}

// writeHTML writes the listing as a page.
func (l *listing) writeHTML(p *pieces) error {
	p.text(pageStart)
	l.tools.writeStyle(p)
	p.text("<title>Files in ")
	p.escaped(l.path)
	p.text("</title>\n<main>\n<h1>")
	l.writeCrumbs(p)
	p.text("</h1>\n")
	l.tools.writeForms(p)
	p.text("<table>\n<thead><tr>")
	for _, column := range columns {
		l.writeColumn(p, column.title, column.sort)
	}
	p.text("</tr></thead>\n<tbody>\n")
	if l.path != "/" {
		p.text("<tr><td><a href=\"../\">Parent directory</a></td><td></td><td></td></tr>\n")
	}
	for _, e := range l.entries {
		e.writeRow(p)
		if err := p.send(false); err != nil {
			return err
		}
	}
	p.text("</tbody>\n</table>\n<p>")
	p.text(l.summary(), "</p>\n</main>\n")
	l.tools.writeScript(p)
	p.text("</html>\n")
	return p.send(true)
}

// columns are those of the page.
var columns = [...]struct{ title, sort string }{
	{"Name", "name"},
	{"Size", "size"},
	{"Changed (UTC)", "time"},
}

// writeColumn writes the head of a column, a link that sorts by it, or the other
// way round if it does already.
func (l *listing) writeColumn(p *pieces, title, sort string) {
	p.text(`<th scope="col"`)
	if l.order.by == sort[0] {
		if l.order.descending {
			p.text(` aria-sort="descending"><a href="?sort=`, sort, `">`, title, "</a></th>")
		} else {
			p.text(` aria-sort="ascending"><a href="?sort=-`, sort, `">`, title, "</a></th>")
		}
		return
	}
	p.text(`><a href="?sort=`, sort, `">`, title, "</a></th>")
}

// writeRow writes an entry. The link begins with "./", so that a colon in a name
// does not make a scheme of what stands before it.
func (e *listed) writeRow(p *pieces) {
	slash := ""
	if e.isDir {
		slash = "/"
	}
	p.text(`<tr><td><a href="./`)
	p.link(e.name)
	p.text(slash, `"><bdi>`)
	p.escaped(e.name)
	p.text("</bdi>", slash, "</a></td><td>")
	if !e.isDir {
		p.text(`<data value="`, strconv.FormatInt(e.size, 10), `">`, sizeForPeople(e.size), "</data>")
	}
	at := time.Unix(e.modified, 0).UTC()
	p.text(`</td><td><time datetime="`, at.Format(time.RFC3339), `">`, at.Format("2006-01-02 15:04"), "</time></td></tr>\n")
}

// summary says how much there is.
func (l *listing) summary() string {
	directories, size := 0, int64(0)
	for _, e := range l.entries {
		if e.isDir {
			directories++
		}
		size += e.size
	}
	text := counted(directories, "directory", "directories") + ", " + counted(len(l.entries)-directories, "file", "files") + ", " + sizeForPeople(size)
	if l.truncated {
		text += ". There is more: only the first " + strconv.Itoa(mostEntries) + " entries that the system named are shown."
	}
	return text
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// sizeForPeople writes a number of bytes with its unit and two or three digits:
// 999 B, 1.5 kB, 20 MB.
func sizeForPeople(n int64) string {
	const units = "kMGTPE"
	if n < 1000 {
		return strconv.FormatInt(n, 10) + " B"
	}
	value, unit := float64(n)/1000, 0
	for value >= 999.5 && unit < len(units)-1 {
		value, unit = value/1000, unit+1
	}
	digits := 0
	if value < 9.95 {
		digits = 1
	}
	return strconv.FormatFloat(value, 'f', digits, 64) + " " + units[unit:unit+1] + "B"
}
