package files

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/httpserve"
)

// What the rules of a handler before this one forbid is written in no way.
func TestRulesOfOthers(t *testing.T) {
	const dirField = `form-data; name="mkdir"`
	dir := tree(t, map[string]string{"sub/keep": "kept"})
	h := serving(t, dir, everything)
	forbidden := []string{"/sub/keep", "/sub/made", "/way"}
	for _, c := range []struct {
		line, field, content, says string
		status                     int
	}{
		{"POST /sub/", `form-data; name="x"; filename="keep"`, "x", "keep: You may not write there.", 403},
		{"POST //sub//", `form-data; name="x"; filename="a/keep"`, "x", "keep: You may not write there.", 403},
		{"POST /sub", `form-data; name="x"; filename="keep"`, "x", "keep: You may not write there.", 403},
		{"POST /sub/", dirField, "made", "made: You may not write there.", 403},
		{"POST /sub/", `form-data; name="x"; filename="free"`, "x", "free: The file was stored.", 201},
		{"PUT /way/to/a", "", "x", "You may not make the directories", 403},
		{"PUT /other/way/to/a", "", "x", "", 201},
	} {
		body, kind := c.content, "X: 1"
		if c.field != "" {
			body, kind = formOfAll(t, c.field, c.content)
		}
		r := request(t, c.line, kind, "Content-Length: "+strconv.Itoa(len(body)))
		r = httpserve.NewRequest(r.Head, strings.NewReader(body))
		r.MayWrite = func(path string) bool { return !slices.Contains(forbidden, path) }
		if got := read(t, h.Serve(r)); got.status != c.status || !strings.Contains(got.body, c.says) {
			t.Errorf("%s %s: %d %q", c.line, c.field, got.status, got.body)
		}
	}
	if found := holds(t, dir); found["sub/keep"] != "kept" || len(found) != 7 {
		t.Errorf("%q", found)
	}
}

// Nothing is written very deep, where each request would go a long way: not by PUT,
// not as a directory, and not step by step by forms.
func TestDepth(t *testing.T) {
	dir := tree(t, nil)
	h := serving(t, dir, everything)
	deepest := "/" + strings.Repeat("a/", mostDepth-1)
	for _, line := range []string{"PUT " + deepest + "a/", "PUT " + deepest + "b", "PATCH " + deepest + "c"} {
		if got := tell(t, h, line, "", "Upload-Offset: 0", "Upload-Complete: ?1"); got.status != 201 {
			t.Errorf("%s: %d %s", line, got.status, got.body)
		}
	}
	before := len(holds(t, dir))
	refuse := func(line, content string, fields ...string) {
		got := tell(t, h, line, content, fields...)
		if got.status != 400 || !strings.Contains(got.body, "too deep") {
			t.Errorf("%s: %d %s", line, got.status, got.body)
		}
	}
	refuse("PUT "+deepest+"a/b", "x")
	refuse("PUT /"+strings.Repeat("a/", 2000)+"b", "x")
	refuse("PATCH "+deepest+"a/b", "x", "Upload-Offset: 0")
	for _, part := range []string{`form-data; name="mkdir"`, `form-data; name="x"; filename="b"`} {
		body, kind := formOfAll(t, part, "b")
		refuse("POST "+deepest+"a/", body, kind)
	}
	if after := len(holds(t, dir)); after != before || before < mostDepth {
		t.Errorf("%d, then %d", before, after)
	}
	if got := ask(t, h, "GET /?zip"); got.err != nil {
		t.Errorf("the archive: %v", got.err)
	}
}
