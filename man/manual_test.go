package man

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// update makes TestPagesAreFresh write what it would else compare.
func update() bool { return flag.Lookup("update").Value.String() == "true" }

func TestMain(m *testing.M) {
	flag.Bool("update", false, "fill in the shared blocks of the pages, and render them")
	os.Exit(m.Run())
}

// sources are the pages as they are written.
func sources(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, pattern := range []string{"*.1", "*.7"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, files...)
	}
	if len(all) < 3 {
		t.Fatalf("found the pages %q, and expected more", all)
	}
	return all
}

// mandoc runs the formatter, or skips the test where there is none.
func mandoc(t *testing.T, args ...string) string {
	t.Helper()
	if _, err := exec.LookPath("mandoc"); err != nil {
		if os.Getenv("SOCKKIT_REQUIRE_TOOLS") == "1" {
			t.Fatal("mandoc is not installed")
		}
		t.Skip("mandoc is not installed")
	}
	out, err := exec.CommandContext(t.Context(), "mandoc", args...).CombinedOutput()
	if err != nil {
		t.Errorf("mandoc %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

func TestPagesAreWellFormed(t *testing.T) {
	for _, page := range sources(t) {
		if complaints := mandoc(t, "-Tlint", "-W", "warning", page); complaints != "" {
			t.Error(complaints)
		}
	}
}

// Which blocks a page shares with others is said by its lines
//
//	.\" shared: NAME...
//	.\" end
//
// and what stands between them is copied from shared.mdoc.
var sharedBlock = regexp.MustCompile(`(?ms)^\.\\" shared: (.*?)\n(.*?)^\.\\" end\n`)

// A page is fresh when its shared blocks are those of shared.mdoc, and its text
// is what mandoc makes of it.
func TestPagesAreFresh(t *testing.T) {
	shared := readShared(t)
	for _, page := range sources(t) {
		source := read(t, page)
		filled := sharedBlock.ReplaceAllStringFunc(source, func(block string) string {
			names := sharedBlock.FindStringSubmatch(block)[1]
			return fmt.Sprintf(".\\\" shared: %s\n%s.\\\" end\n", names, shared.join(t, page, strings.Fields(names)))
		})
		hold(t, page, source, filled)
		name := strings.TrimSuffix(page, filepath.Ext(page))
		text := filepath.Join(folder, name+extension)
		old, _ := os.ReadFile(text)
		// One text fits all: the letters of ASCII, and no name of a system.
		hold(t, text, string(old), mandoc(t, "-Tascii", "-I", "os=sockkit", page))
	}
	for name := range shared.blocks {
		if !shared.used[name] {
			t.Errorf("shared.mdoc: no page has the block %q", name)
		}
	}
}

// hold writes what was made, with -update, or compares it.
func hold(t *testing.T, file, old, fresh string) {
	t.Helper()
	switch {
	case old == fresh:
	case update():
		if err := os.WriteFile(file, []byte(fresh), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("man/%s is not what its source makes of it\nremedy: go generate ./man", file)
	}
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// sharedBlocks is what stands in shared.mdoc behind lines of `.\" == NAME`.
type sharedBlocks struct {
	blocks map[string]string
	used   map[string]bool
}

func readShared(t *testing.T) sharedBlocks {
	t.Helper()
	s := sharedBlocks{map[string]string{}, map[string]bool{}}
	for i, block := range strings.Split(read(t, "shared.mdoc"), "\n.\\\" == ") {
		name, text, _ := strings.Cut(block, "\n")
		if i == 0 {
			continue // what it is about
		}
		if _, twice := s.blocks[name]; twice {
			t.Errorf("shared.mdoc has the block %q twice", name)
		}
		s.blocks[name] = strings.TrimRight(text, "\n") + "\n"
	}
	return s
}

func (s sharedBlocks) join(t *testing.T, page string, names []string) string {
	t.Helper()
	var b strings.Builder
	for _, name := range names {
		text, found := s.blocks[name]
		if !found {
			t.Errorf("%s: shared.mdoc has no block %q", page, name)
		}
		s.used[name] = true
		b.WriteString(text)
	}
	return b.String()
}

// crossReference is a line such as ".Xr sockkit-dial 1 ,".
var crossReference = regexp.MustCompile(`(?m)^\.(?:.* )?Xr (sockkit\S*) ([17])`)

func TestCrossReferencesLeadSomewhere(t *testing.T) {
	pages := sources(t)
	for _, page := range pages {
		for _, found := range crossReference.FindAllStringSubmatch(read(t, page), -1) {
			if to := found[1] + "." + found[2]; !slices.Contains(pages, to) {
				t.Errorf("%s refers to %s, which is not there", page, to)
			}
		}
	}
}

func TestPage(t *testing.T) {
	for _, topic := range append(Topics(), Names()...) {
		text, found := Page(topic)
		if heading := "N\bNA\bAM\bME\bE\n"; !found || !strings.Contains(text, heading) {
			t.Errorf("the page %q has no %q", topic, Plain(heading))
		}
	}
	if text, _ := Page(""); text != must(Page("sockkit")) {
		t.Error("without a topic the page is not that of the program")
	}
	for _, topic := range []string{"nothing", "../manual", "sockkit-", "text/sockkit"} {
		if _, found := Page(topic); found {
			t.Errorf("there is a page %q", topic)
		}
	}
}

func must(text string, _ bool) string { return text }

func TestPlain(t *testing.T) {
	for text, want := range map[string]string{
		"":                       "",
		"plain\n":                "plain\n",
		"b\bbo\bol\bld\bd _\bu":  "bold u",
		"\bat the beginning":     "at the beginning",
		"both: _\b_\b_ o\bo\bon": "both: _ on",
	} {
		if got := Plain(text); got != want {
			t.Errorf("Plain(%q) = %q, want %q", text, got, want)
		}
	}
}

// Some formatters make of a quotation mark or a hyphen another one that looks better,
// and that no shell knows. In lines that a reader copies they are written as what they
// are.
func TestExamplesCanBeCopied(t *testing.T) {
	spelled := strings.NewReplacer("-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`)
	for _, page := range sources(t) {
		literal := false
		for line := range strings.Lines(read(t, page)) {
			shown, oneLine := strings.CutPrefix(line, ".Dl ")
			switch {
			case strings.HasPrefix(line, ".Bd "):
				literal = strings.HasPrefix(line, ".Bd -literal")
			case line == ".Ed\n":
				literal = false
			case literal || oneLine:
				if bare := strings.ReplaceAll(shown, `\-`, ""); strings.ContainsAny(bare, "-'`^~") {
					t.Errorf("%s: %sremedy: write it %s", page, line, spelled.Replace(strings.ReplaceAll(line, `\-`, "-")))
				}
			}
		}
	}
}
