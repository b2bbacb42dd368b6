package main_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// This file holds docs/http-support.md to the tests that it names, so that the
// page cannot say what nobody looks after.

const (
	supportPage = "docs/http-support.md"
	// Where the streams and the conversations are, which name requirements by id.
	scriptsDir       = "commands/testdata/script"
	streamsDir       = "framing/http1/testdata/requests"
	conversationFile = "httpserve/requirements_test.go"
)

var (
	supportRow     = regexp.MustCompile(`(?m)^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$`)
	requirementID  = regexp.MustCompile(`\b[A-Z]{2}\d\d\b`)
	scriptName     = regexp.MustCompile(`\b\w+\.txtar\b`)
	testName       = regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z]\w*`)
	testFunction   = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Z]\w*)\(`)
	requirementIDs = regexp.MustCompile(`(?m)(?:^### |^\t\{"|t\.Errorf?\(")((?:[A-Z]{2}\d\d[ :])+)`)
)

// Every test and every script that the page names is there.
func TestSupportPageNamesTests(t *testing.T) {
	page := readText(t, supportPage)
	functions := testFunctions(t)
	for _, name := range testName.FindAllString(page, -1) {
		if !functions[name] {
			t.Errorf("%s names %s, which no test file has", supportPage, name)
		}
	}
	for _, name := range scriptName.FindAllString(page, -1) {
		if _, err := os.Stat(filepath.Join(scriptsDir, name)); err != nil {
			t.Errorf("%s names a script that is not there: %v", supportPage, err)
		}
	}
}

// A requirement that a stream or a conversation shows has a row that says so, and
// the other way round.
func TestSupportPageHasRequirements(t *testing.T) {
	rows := supportRows(t, readText(t, supportPage))
	streams, err := filepath.Glob(streamsDir + "/*.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]map[string]bool{ // what a row calls the place -> the ids there
		"requests":         idsIn(t, streams...),
		"TestRequirements": idsIn(t, conversationFile),
	}
	for place, ids := range shown {
		for id := range ids {
			if tests, known := rows[id]; !known {
				t.Errorf("%s of %s has no row in %s", id, place, supportPage)
			} else if !slices.Contains(tests, place) {
				t.Errorf("the row of %s in %s does not name %s, which shows it", id, supportPage, place)
			}
		}
		for id, tests := range rows {
			if slices.Contains(tests, place) && !ids[id] {
				t.Errorf("the row of %s in %s names %s, where it is not", id, supportPage, place)
			}
		}
	}
}

// supportRows gives the tests of each requirement, and refuses one that has two
// rows or none to hold it.
func supportRows(t *testing.T, page string) map[string][]string {
	rows := map[string][]string{}
	for _, row := range supportRow.FindAllStringSubmatch(page, -1) {
		tests := strings.FieldsFunc(row[2], func(r rune) bool { return r == ',' || r == ' ' })
		for _, id := range requirementID.FindAllString(row[1], -1) {
			if rows[id] != nil {
				t.Errorf("%s has two rows for %s", supportPage, id)
			}
			if !strings.Contains(row[2], "requests") && !testName.MatchString(row[2]) {
				t.Errorf("%s names no test of %s", supportPage, id)
			}
			rows[id] = tests
		}
	}
	if len(rows) < 100 {
		t.Fatalf("%s has %d rows: is it still a table?", supportPage, len(rows))
	}
	return rows
}

// idsIn gives the ids with which the headings of streams, the names of
// conversations, or the complaints of what holds for all of them begin.
func idsIn(t *testing.T, files ...string) map[string]bool {
	ids := map[string]bool{}
	for _, file := range files {
		for _, heading := range requirementIDs.FindAllStringSubmatch(readText(t, file), -1) {
			for _, id := range requirementID.FindAllString(heading[1], -1) {
				ids[id] = true
			}
		}
	}
	if len(ids) == 0 {
		t.Fatalf("no ids in %q", files)
	}
	return ids
}

// testFunctions are the names of all tests and fuzz targets.
func testFunctions(t *testing.T) map[string]bool {
	names := map[string]bool{}
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		for _, f := range testFunction.FindAllStringSubmatch(readText(t, path), -1) {
			names[f[1]] = true
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func readText(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
