package files

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/textproto"
	"strings"
	"testing"
)

// formOf is a form with one file, its name written as it is, and the field line
// that announces it.
func formOf(t testing.TB, field, name, content string) (body, kind string) {
	t.Helper()
	return formOfAll(t, fmt.Sprintf(`form-data; name="%s"; filename="%s"`, field, name), content)
}

// formOfAll is a form of dispositions, each with its content.
func formOfAll(t testing.TB, parts ...string) (body, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {parts[i]}})
		if err == nil {
			_, err = part.Write([]byte(parts[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String(), "Content-Type: " + w.FormDataContentType()
}

// Names are made safe: of a path the last part is taken, and what cannot be a name
// is refused.
func TestFormNames(t *testing.T) {
	for _, c := range []struct {
		sent, stored string
		status       int
	}{
		{"a.txt", "a.txt", 201},
		{`C:\x\a.txt`, "a.txt", 201},
		{`\\host\share\a.txt`, "a.txt", 201},
		{"../../etc/passwd", "passwd", 201},
		{"/etc/passwd", "passwd", 201},
		{"日本 é.txt", "日本 é.txt", 201},
		{"a%20b", "a%20b", 201},
		{"..", "", 400},
		{"a/..", "", 400},
		{".a", "", 403},
		{".sockkit-upload-a", "", 403},
		{"a\tb", "", 400},
		{"a\x7fb", "", 400},
		{"a\xffb", "", 400},
		{strings.Repeat("é", 128), "", 400},
		{strings.Repeat("é", 127), strings.Repeat("é", 127), 201},
	} {
		dir := tree(t, nil)
		body, kind := formOf(t, "file", c.sent, "content")
		got := tell(t, serving(t, dir, Options{Upload: true}), "POST /", body, kind)
		found := holds(t, dir)
		if got.status != c.status || c.stored != "" && found[c.stored] != "content" || c.stored == "" && len(found) > 0 {
			t.Errorf("%q: %d %q, %q", c.sent, got.status, got.body, found)
		}
	}
}

// ME13: 201 with Location of what a form has made; each kind of client learns of
// each file what became of it.
func TestFormAnswers(t *testing.T) {
	file := func(name string) string { return `form-data; name="file"; filename="` + name + `"` }
	const dirField = `form-data; name="mkdir"`
	const html, asJSON = "Accept: text/html", "Accept: application/json"
	for _, c := range []struct {
		name     string
		opts     Options
		parts    []string
		accept   string
		status   int
		location string
		says     string
	}{
		{"one", everything, []string{file("new"), "x"}, "X: 1", 201, "/sub/new", "new: The file was stored."},
		{"two", everything, []string{file("new"), "x", file("other"), "y"}, "X: 1", 201, "/sub/", "other: The file was stored."},
		{"a browser", everything, []string{file("new"), "x"}, html, 303, "/sub/", "See Other"},
		{"replaced", everything, []string{file("old"), "x"}, "X: 1", 200, "", "old: The file was replaced."},
		{"not replaced", Options{Upload: true}, []string{file("old"), "x", file("new"), "x"}, "X: 1", 409, "", "new: The file was stored."},
		{"not replaced, a browser", Options{Upload: true}, []string{file("old"), "x"}, html, 409, "", "replaces none"},
		{"not replaced, a program", Options{Upload: true}, []string{file("old"), "x"}, asJSON, 409, "", `"error":"There is a file`},
		{"a directory", everything, []string{dirField, "made"}, "X: 1", 201, "/sub/made/", "made: The directory was made."},
		{"an empty field", everything, []string{dirField, ""}, "X: 1", 400, "", "holds no file"},
		{"no file chosen", everything, []string{file(""), ""}, html, 400, "", "holds no file"},
		{"no directories", Options{Upload: true}, []string{dirField, "made"}, "X: 1", 403, "", "makes no directories"},
		{"no files", Options{Mkdir: true}, []string{file("new"), "x"}, "X: 1", 403, "", "takes no files"},
		{"a directory above", everything, []string{dirField, "../made"}, "X: 1", 400, "", "not for names"},
		{"no name", everything, []string{"form-data;;", "x"}, "X: 1", 400, "", "no name"},
	} {
		dir := tree(t, map[string]string{"sub/old": "old"})
		body, kind := formOfAll(t, c.parts...)
		got := tell(t, serving(t, dir, c.opts), "POST /sub/", body, kind, c.accept)
		got.want(t, c.status, "Location: "+c.location)
		if !strings.Contains(got.body, c.says) {
			t.Errorf("%s: %q", c.name, got.body)
		}
		if c.accept == asJSON && !json.Valid([]byte(got.body)) {
			t.Errorf("%s: %q", c.name, got.body)
		}
	}
}

func TestFormRefusals(t *testing.T) {
	dir := tree(t, map[string]string{"a.txt": ""})
	h := serving(t, dir, Options{Upload: true})
	body, kind := formOf(t, "file", "new", "x")
	tell(t, h, "POST /", "file=x", "Content-Type: application/x-www-form-urlencoded").want(t, 415, "Accept-Post: multipart/form-data")
	tell(t, h, "POST /", "x").want(t, 415)
	tell(t, h, "POST /", body, kind, "Content-Encoding: gzip").want(t, 415, "Accept-Encoding: identity", "Accept-Post:")
	tell(t, h, "POST /a.txt", body, kind).want(t, 405)
	tell(t, h, "POST /none/", body, kind).want(t, 405)
	tell(t, h, "POST /", body[:len(body)-20], kind).want(t, 400)
	tell(t, h, "POST /", body[:len(body)/2], kind).want(t, 400)
	long := strings.Replace(body, "Content-Disposition", "X: "+strings.Repeat("x", 2*mostPartHead)+"\r\nContent-Disposition", 1)
	tell(t, h, "POST /", long, kind).want(t, 400)
	var parts []string
	for range mostParts + 1 {
		parts = append(parts, `form-data; name="x"`, "")
	}
	many, kind := formOfAll(t, parts...)
	tell(t, h, "POST /", many, kind).want(t, 413)
	if got := holds(t, dir); len(got) > 2 {
		t.Errorf("%q", got)
	}
}

// What was stored before something went wrong is told with what went wrong.
func TestFormErrors(t *testing.T) {
	two, kind := formOfAll(t, `form-data; name="x"; filename="a"`, "A", `form-data; name="x"; filename="b"`, "B")
	second := strings.LastIndex(two, "\r\n--") // the last boundary
	second = strings.LastIndex(two[:second], "\r\n--")
	boundary, _, _ := strings.Cut(two, "\r\n")
	const a, broke = "a: The file was stored.\n", "The form is malformed or broke off.\n"
	nameless := strings.Replace(two, `form-data; name="x"; filename="a"`, "form-data;;", 1)
	for _, c := range []struct {
		name, body, says string
		status           int
	}{
		{"whole", two, a + "b: The file was stored.\n", 201},
		{"without a line's end", strings.TrimSuffix(two, "\r\n"), a + "b: The file was stored.\n", 201},
		{"with an epilogue", two + "more", a + "b: The file was stored.\n", 201},
		{"cut in a file", two[:second+1], "a: The content broke off.\n", 400},
		{"cut behind a boundary", two[:second+2+len(boundary)], a + broke, 400},
		{"cut behind a boundary's line", two[:second+4+len(boundary)], a + "A part of the form has no name.\nThe content broke off.\n", 400},
		{"cut in the fields", two[:second+20+len(boundary)], a + broke, 400},
		{"cut in the second file", two[:strings.LastIndex(two, "B")+1], a + "b: The content broke off.\n", 400},
		{"cut in the last boundary", strings.TrimSuffix(two, "--\r\n"), a + "b: The file was stored.\n" + broke, 400},
		{"a part without a name", nameless, "A part of the form has no name.\nb: The file was stored.\n", 400},
		{"a part without fields", boundary + "\r\n\r\nx\r\n" + two, "A part of the form has no name.\n" + a + "b: The file was stored.\n", 400},
		{"nothing", "", "400 Bad Request: " + broke, 400},
		{"the end alone", boundary + "--\r\n", "400 Bad Request: The form holds no file.\n", 400},
	} {
		dir := tree(t, nil)
		got := tell(t, serving(t, dir, everything), "POST /", c.body, kind)
		if got.status != c.status || got.body != c.says {
			t.Errorf("%s: %d %q", c.name, got.status, got.body)
		}
		if found := holds(t, dir); (found["a"] == "A") != strings.Contains(c.says, "a: The file was") || (found["b"] == "B") != strings.Contains(c.says, "b: The file was") {
			t.Errorf("%s: %q", c.name, found)
		}
	}
	got := tell(t, serving(t, tree(t, nil), everything), "POST /", nameless, kind, "Accept: text/html")
	got.want(t, 400)
	if !strings.Contains(got.body, "<li>A part of the form has no name.</li>") {
		t.Errorf("%q", got.body)
	}
}

// As many parts as a form can have are taken, and one more is told with them.
func TestManyParts(t *testing.T) {
	for more, status := range []int{201, 413} {
		parts := []string{`form-data; name="x"; filename="a"`, "x"}
		for len(parts)/2 < mostParts+more {
			parts = append(parts, `form-data; name="y"`, "")
		}
		body, kind := formOfAll(t, parts...)
		got := tell(t, serving(t, tree(t, nil), everything), "POST /", body, kind)
		if got.status != status || !strings.Contains(got.body, "a: The file was stored.") || strings.Contains(got.body, "too many parts") != (status == 413) {
			t.Errorf("%d more: %d %q", more, got.status, got.body)
		}
	}
}

// Pages of other sites cannot make a browser change anything.
func TestSameOrigin(t *testing.T) {
	opts := everything
	opts.Origins = []string{"*", "https://named"}
	h := serving(t, tree(t, nil), opts)
	for _, c := range []struct {
		fields []string
		ok     bool
	}{
		{nil, true}, // curl
		{[]string{"Origin: http://h"}, true},
		{[]string{"Origin: https://H"}, true},
		{[]string{"Origin: http://other"}, false},
		{[]string{"Origin: http://h:81"}, false},
		{[]string{"Origin: null"}, false},
		{[]string{"Origin: h"}, false},
		{[]string{"Origin: http://h", "Origin: http://h"}, false},
		{[]string{"Origin: *"}, false},
		{[]string{"Origin: https://named", "Sec-Fetch-Site: cross-site"}, true},
		{[]string{"Origin: http://named"}, false},
		{[]string{"Sec-Fetch-Site: same-origin", "Origin: http://other"}, true},
		{[]string{"Sec-Fetch-Site: none"}, true},
		{[]string{"Sec-Fetch-Site: same-site", "Origin: http://h"}, false},
		{[]string{"Sec-Fetch-Site: cross-site"}, false},
	} {
		body, kind := formOf(t, "file", "a", "x")
		for line, content := range map[string]string{"POST /": body, "PUT /a": "x", "PATCH /b": "", "DELETE /a": "", "PUT /dir/": ""} {
			got := tell(t, h, line, content, append(c.fields, kind)...)
			if refused := got.status == 403; refused == c.ok {
				t.Errorf("%s %q: %d", line, c.fields, got.status)
			}
		}
	}
}
