package files

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
)

// jsonEntry is an entry of ?json.
type jsonEntry struct {
	Name, Type string
	Size       int64
	MTime      time.Time
}

func listed1(t *testing.T, h *Handler, target string) []jsonEntry {
	t.Helper()
	got := ask(t, h, "GET "+target).want(t, 200, "Content-Type: application/json", "Cache-Control: no-cache")
	var entries []jsonEntry
	if err := json.Unmarshal([]byte(got.body), &entries); err != nil {
		t.Fatalf("%v: %s", err, got.body)
	}
	return entries
}

func TestListingAsJSON(t *testing.T) {
	dir := tree(t, map[string]string{"b.txt": "12345", "a\"<\n.txt": "", "sub/x": "", ".hidden": "", "back\\slash": "", "not\xff utf8": ""})
	h := serving(t, dir, Options{})
	got := listed1(t, h, "/?json")
	at := longAgo.Truncate(time.Second)
	if len(got) != 3 || got[0].Name != "sub" || got[0].Type != "directory" || got[0].Size != 0 ||
		got[1] != (jsonEntry{"a\"<\n.txt", "file", 0, at}) || got[2] != (jsonEntry{"b.txt", "file", 5, at}) {
		t.Errorf("%+v", got)
	}
	if got := listed1(t, serving(t, tree(t, nil), Options{}), "/?json"); got == nil || len(got) != 0 {
		t.Errorf("empty: %v", got)
	}
	if got := listed1(t, serving(t, dir, Options{Hidden: true}), "/?x&json=1"); len(got) != 4 {
		t.Errorf("with hidden: %v", got)
	}
}

func TestListingOrder(t *testing.T) {
	dir := tree(t, map[string]string{"f10": "1", "f9": "333", "B": "22", "a": "22", "d2/": "", "d10/": ""})
	for name, hours := range map[string]int{"f10": 1, "f9": 2, "B": 3, "a": 4, "d2": 5, "d10": 6} {
		at := longAgo.Add(time.Duration(hours) * time.Hour)
		if err := os.Chtimes(filepath.Join(dir, name), at, at); err != nil {
			t.Fatal(err)
		}
	}
	h := serving(t, dir, Options{})
	for query, want := range map[string]string{
		"":            "d2 d10 a B f9 f10",
		"&sort=name":  "d2 d10 a B f9 f10",
		"&sort=-name": "d10 d2 f10 f9 B a",
		"&sort=size":  "d2 d10 f10 a B f9",
		"&sort=-size": "d10 d2 f9 B a f10",
		"&sort=time":  "d2 d10 f10 f9 B a",
		"&sort=-time": "d10 d2 a B f9 f10",
		"&sort=other": "d2 d10 a B f9 f10",
	} {
		var names []string
		for _, e := range listed1(t, h, "/?json"+query) {
			names = append(names, e.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// page is what a browser or a screen reader makes of a listing.
type page struct {
	links map[string]string // by their text
	attrs []string          // of the heads of columns
}

// parsePage reads a page as XML, which it is but for its first lines and entities.
func parsePage(t *testing.T, body string) page {
	t.Helper()
	p := page{links: map[string]string{}}
	_, body, _ = strings.Cut(body, "</style>")
	d := xml.NewDecoder(strings.NewReader("<html>" + body))
	href, text := "", ""
	for {
		token, err := d.Token()
		if err == io.EOF {
			return p
		}
		if err != nil {
			t.Fatalf("%v in %s", err, body)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if !slices.Contains([]string{"html", "title", "main", "h1", "a", "bdi", "table", "thead", "tbody", "tr", "th", "td", "data", "time", "p"}, token.Name.Local) {
				t.Errorf("element %s", token.Name.Local)
			}
			for _, a := range token.Attr {
				if !slices.Contains([]string{"href", "scope", "aria-sort", "value", "datetime"}, a.Name.Local) {
					t.Errorf("attribute %s", a.Name.Local)
				}
				if a.Name.Local == "href" {
					href, text = a.Value, ""
				} else if token.Name.Local == "th" {
					p.attrs = append(p.attrs, a.Name.Local+"="+a.Value)
				}
			}
		case xml.CharData:
			text += string(token)
		case xml.EndElement:
			if token.Name.Local == "a" {
				p.links[text] = href
			}
		}
	}
}

func TestListingPage(t *testing.T) {
	names := []string{"plain.txt", "with space & <b>\"quotes\"'.txt", "javascript:alert(1)", "?a=b#c", "100%41", "ünï.txt", "-", "</style><script>x</script>"[2:8]}
	files := map[string]string{"list/sub dir/": ""}
	for _, name := range names {
		files["list/"+name] = "content"
	}
	h := serving(t, tree(t, files), Options{})
	got := ask(t, h, "GET /list/").want(t, 200, "Content-Type: text/html; charset=utf-8", "Cache-Control: no-cache", "ETag:", "Last-Modified:", "Content-Security-Policy: "+pagePolicy)
	p := parsePage(t, got.body)
	for _, name := range names {
		href, ok := p.links[name]
		if !ok || !strings.HasPrefix(href, "./") {
			t.Errorf("no link for %q: %q", name, href)
			continue
		}
		if reached := ask(t, h, "GET /list/"+strings.TrimPrefix(href, "./")); reached.status != 200 || reached.body != "content" {
			t.Errorf("%s leads to %d %q", href, reached.status, reached.body)
		}
	}
	for text, href := range map[string]string{"Parent directory": "../", "sub dir/": "./sub%20dir/", "/": "/", "list/": "./", "Name": "?sort=-name", "Size": "?sort=size", "Changed (UTC)": "?sort=time"} {
		if p.links[text] != href {
			t.Errorf("%s: %q, want %q", text, p.links[text], href)
		}
	}
	if !slices.Contains(p.attrs, "aria-sort=ascending") || !slices.Contains(p.attrs, "scope=col") {
		t.Errorf("%q", p.attrs)
	}
	for _, want := range []string{`name="viewport"`, "prefers-color-scheme: dark", `<html lang="en">`, "1 directory, " + strconv.Itoa(len(names)) + " files", `<data value="7">7 B</data>`, `<time datetime="2024-02-29T12:30:45Z">2024-02-29 12:30</time>`} {
		if !strings.Contains(got.body, want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(got.body, "<script") {
		t.Error("a script")
	}
	sorted := parsePage(t, ask(t, h, "GET /list/?sort=-size").body)
	if sorted.links["Size"] != "?sort=size" || !slices.Contains(sorted.attrs, "aria-sort=descending") {
		t.Errorf("%q", sorted)
	}
	if _, up := parsePage(t, ask(t, serving(t, tree(t, nil), Options{}), "GET /").body).links["Parent directory"]; up {
		t.Error("a way up from the root")
	}
}

// The links of the path lead to its directories, and of a very long path the middle
// is left out: the page of a directory does not grow with how deep it lies.
func TestCrumbs(t *testing.T) {
	for path, want := range map[string]string{
		"/":         `<a href="/">/</a>`,
		"/a/":       `<a href="/">/</a><a href="./"><bdi>a</bdi>/</a>`,
		"/a/<b>/c/": `<a href="/">/</a><a href="../../"><bdi>a</bdi>/</a><a href="../"><bdi>&lt;b&gt;</bdi>/</a><a href="./"><bdi>c</bdi>/</a>`,
	} {
		p := &pieces{}
		(&listing{path: path}).writeCrumbs(p)
		if got := string(p.buf); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	p := &pieces{}
	(&listing{path: "/" + strings.Repeat("a/", 4000)}).writeCrumbs(p)
	got := string(p.buf)
	if n := strings.Count(got, "<a "); n != mostCrumbs+1 || strings.Count(got, "</a>…/<a ") != 1 {
		t.Errorf("%d links in %s", n, got)
	}
	if len(got) > 100_000 {
		t.Errorf("%d bytes", len(got))
	}
}

func TestErrorPage(t *testing.T) {
	h := serving(t, tree(t, nil), Options{})
	got := ask(t, h, "GET /<script>", "Accept: text/html").want(t, 404, "Content-Type: text/html; charset=utf-8", "Vary: Accept")
	if p := parsePage(t, got.body); p.links["To the first page"] != "/" {
		t.Errorf("%q", got.body)
	}
	ask(t, h, "GET /x", "Accept: text/html;q=0, */*").want(t, 404, "Content-Type: "+plainText)
}

func TestConditionsOnListing(t *testing.T) {
	h := serving(t, site(t), Options{})
	ask(t, h, "GET /list/", "If-None-Match: *").want(t, 304)
	ask(t, h, "GET /list/", `If-None-Match: "x"`).want(t, 200)
	ask(t, h, "GET /list/", `If-Match: "x"`).want(t, 412)
	ask(t, h, "GET /list/", "If-Match: *", "Range: bytes=0-1").want(t, 200)
}

// The law: whatever the text, HTML reads it back, without what is invisible.
func FuzzAppendHTML(f *testing.F) {
	f.Add(`<a href="x">'&amp;`)
	f.Add("\u202egpj.exe\x1b[0m\xff")
	f.Fuzz(func(t *testing.T, text string) {
		escaped := string(appendHTML(nil, text))
		if strings.ContainsAny(escaped, `<>"'`) {
			t.Fatalf("%q", escaped)
		}
		var read struct {
			A    string `xml:"a,attr"`
			Text string `xml:",chardata"`
		}
		decoder := xml.NewDecoder(strings.NewReader(`<x a="` + escaped + `">` + escaped + "</x>"))
		if err := decoder.Decode(&read); err != nil {
			return // XML has characters it does not take, HTML replaces them
		}
		if again := string(appendHTML(nil, read.Text)); again != escaped || read.A != read.Text {
			t.Fatalf("%q is read as %q", escaped, read.Text)
		}
	})
}

// The law: a link to any name leads to that name.
func FuzzLink(f *testing.F) {
	f.Add("a:b?c#d%41")
	f.Add("/ //")
	f.Fuzz(func(t *testing.T, name string) {
		if strings.Contains(name, "/") || name == "" || name == "." || name == ".." {
			return
		}
		raw := append([]byte("/dir/"), http1.AppendPath(nil, name)...)
		path, encodedSlash, err := http1.DecodePath(nil, raw)
		if err == nil && (string(path) != "/dir/"+name || encodedSlash) {
			t.Fatalf("%q: %q", name, path)
		}
		if strings.ContainsAny(string(raw), "\"<>?# \r\n") {
			t.Fatalf("%q", raw)
		}
	})
}

// 100,000 entries take bounded memory, and leave none behind.
func TestHugeDirectory(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 100,000 files")
	}
	const many = 100_000
	dir := t.TempDir()
	target := ""
	for i := range many {
		name := filepath.Join(dir, fmt.Sprintf("entry number %d", i))
		if i%50_000 == 0 { // hard links are quick to make, but not without end
			target = name
			put(t, target, "x", false)
		} else if err := os.Link(target, name); err != nil {
			t.Fatal(err)
		}
	}
	h := serving(t, dir, Options{})
	response := h.Serve(request(t, "GET /?sort=-time"))
	if h.listed.used.Load() == 0 {
		t.Error("nothing is counted")
	}
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	if stats.HeapAlloc > 64<<20 {
		t.Errorf("%d MB of memory", stats.HeapAlloc>>20)
	}
	got := read(t, response)
	if rows := strings.Count(got.body, "<tr><td>"); rows != many || got.size != -1 || got.err != nil {
		t.Errorf("%d rows, %v", rows, got.err)
	}
	if !strings.HasSuffix(got.body, "</html>\n") {
		t.Error("no end")
	}
	if entries := listed1(t, h, "/?json"); len(entries) != many {
		t.Errorf("%d entries", len(entries))
	}
	if left := h.listed.used.Load(); left != 0 {
		t.Errorf("%d entries are still counted", left)
	}
}

// More large listings at a time than memory is meant for are refused, and what
// was taken is given back. Small ones go on.
func TestTooManyListings(t *testing.T) {
	var told []string
	log := func(format string, args ...any) { told = append(told, fmt.Sprintf(format, args...)) }
	files := map[string]string{"small/a": "", "small/b": "", "c": ""}
	for i := range readAtOnce + 100 {
		files[fmt.Sprintf("large/%d", i)] = ""
	}
	h := serving(t, tree(t, files), Options{Log: log})
	h.listed.most = 150
	first := h.Serve(request(t, "GET /large/"))
	ask(t, h, "GET /large/").want(t, 503, "Retry-After: 5")
	ask(t, h, "GET /small/").want(t, 200)
	ask(t, h, "GET /").want(t, 200)
	read(t, first)
	ask(t, h, "GET /large/").want(t, 200)
	ask(t, h, "GET /nothing").want(t, 404)
	if len(told) != 1 || told[0] != "/large/: files: too many listings at a time" {
		t.Errorf("%q", told)
	}
	if left := h.listed.used.Load(); left != 0 {
		t.Errorf("%d entries are still counted", left)
	}
}

func TestListingIsStopped(t *testing.T) {
	l := &listing{path: "/", entries: make([]listed, 10_000)}
	for i := range l.entries {
		l.entries[i].name = strconv.Itoa(i)
	}
	gone := errors.New("gone")
	for _, write := range []func(*pieces) error{l.writeHTML, l.writeJSON} {
		if err := write(&pieces{w: failing{gone}}); err != gone {
			t.Errorf("%v", err)
		}
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

func BenchmarkListing(b *testing.B) {
	l := &listing{path: "/dir/", entries: make([]listed, 1000)}
	for i := range l.entries {
		l.entries[i] = listed{name: fmt.Sprintf("IMG_%04d.jpg", i), size: int64(i) << 10, modified: longAgo.Unix()}
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := l.writeHTML(&pieces{w: io.Discard}); err != nil {
			b.Fatal(err)
		}
	}
}
