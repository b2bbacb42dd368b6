package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	markdownLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading      = regexp.MustCompile(`(?m)^#+ (.+)$`)
	notInAnchors = regexp.MustCompile("[^a-z0-9 _-]")
)

// Whatever a page links to is there: a file, or a heading of a page. Other sites
// are not asked.
func TestLinks(t *testing.T) {
	for _, page := range pages(t) {
		for _, link := range markdownLink.FindAllStringSubmatch(readText(t, page), -1) {
			target, anchor, _ := strings.Cut(link[1], "#")
			if strings.Contains(target, "://") {
				continue
			}
			file := page
			if target != "" {
				file = filepath.Join(filepath.Dir(page), target)
			}
			if _, err := os.Stat(file); err != nil {
				t.Errorf("%s links to %s: %v", page, link[1], err)
			} else if anchor != "" && !slices.Contains(anchors(readText(t, file)), anchor) {
				t.Errorf("%s links to %s, which has no such heading", page, link[1])
			}
		}
	}
}

// Each page of docs is found from the README.
func TestReadmeLinksToDocs(t *testing.T) {
	readme := readText(t, "README.md")
	for _, page := range pages(t) {
		if strings.HasPrefix(page, "docs/") && !strings.Contains(readme, "]("+page+")") {
			t.Errorf("README.md does not link to %s", page)
		}
	}
}

// pages are the texts of the project that have links, but not those of the tests.
func pages(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.md", "docs/*.md", "bench/*.md"} {
		found, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, page := range found {
			all = append(all, filepath.ToSlash(page))
		}
	}
	return all
}

// anchors are the names that GitHub gives to the headings of a page.
func anchors(page string) []string {
	var all []string
	for _, h := range heading.FindAllStringSubmatch(page, -1) {
		name := notInAnchors.ReplaceAllString(strings.ToLower(h[1]), "")
		all = append(all, strings.ReplaceAll(name, " ", "-"))
	}
	return all
}

// The plan of the house in docs/design.md has every room.
func TestDesignNamesRooms(t *testing.T) {
	design := readText(t, "docs/design.md")
	for _, r := range rooms(t) {
		if r.dir != "." && !strings.Contains(design, "`"+r.dir+"`") {
			t.Errorf("docs/design.md does not tell what %s is for", r.dir)
		}
	}
}
