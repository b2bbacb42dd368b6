package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// This file holds the plan of the house: which folder may import which, and
// what only one room may do. Test files are exempt. The sources are parsed
// rather than listed by the go command, so that the files of every platform
// are held to the rules, whatever the tests run on.

const modulePath = "github.com/sockkit/sockkit"

// room is one folder of the module with its sources.
type room struct {
	dir   string // slash-separated, "." for the top
	files map[string]*ast.File
}

// arrows says who may enter whom. A pattern that ends in "/*" stands for every
// folder directly below. What is not written here is not allowed; where the
// first pattern that fits a folder is found, the search ends.
var arrows = []struct {
	from string
	to   []string
}{
	{".", []string{"commands"}},
	{"commands", []string{"netio", "netio/*", "netio/resolve/*", "httpserve", "httpserve/*", "framing", "framing/*", "completions", "man"}},
	{"httpserve/files", []string{"httpserve", "framing/http1"}},
	{"httpserve/access", []string{"httpserve", "framing/http1"}},
	{"httpserve/proxy", []string{"httpserve", "netio", "framing/http1"}},
	{"httpserve/actions", []string{"httpserve", "httpserve/proxy", "netio", "framing/http1", "netio/process", "netio/wsconn", "framing", "framing/websocket"}},
	{"httpserve", []string{"netio", "framing/http1"}},
	{"netio", []string{"netio/*", "framing", "framing/*"}},
	{"netio/resolve", []string{"netio/resolve/*"}},
	{"netio/resolve/*", []string{"framing/http1"}},
	{"netio/*", []string{"framing", "framing/*"}},
	{"framing", nil},
	{"framing/websocket", []string{"framing/http1"}}, // a WebSocket begins as HTTP
	{"framing/*", nil},
	{"man", nil},
	{"completions", nil},
	{"bench", nil},
}

func TestArrowsBetweenRooms(t *testing.T) {
	for _, r := range rooms(t) {
		allowed, known := allowedFrom(r.dir)
		if !known {
			t.Errorf("%s: no room of that name in the plan\nremedy: move the code to the room it belongs to, or add the room with its arrows to this test and to docs/design.md", r.dir)
			continue
		}
		for file, imports := range r.imports(t) {
			for _, imported := range imports {
				if to, ours := ownFolder(imported); ours && !matchesAny(allowed, to) {
					t.Errorf("%s imports %s: no arrow leads from %s to it\nremedy: pass what is needed as a function or a value of the standard library", file, to, r.dir)
				}
			}
		}
	}
}

func TestNoArrowInBothDirections(t *testing.T) {
	seen := map[[2]string]string{}
	for _, r := range rooms(t) {
		for file, imports := range r.imports(t) {
			for _, imported := range imports {
				if to, ours := ownFolder(imported); ours && topFolder(to) != topFolder(r.dir) {
					seen[[2]string{topFolder(r.dir), topFolder(to)}] = file
				}
			}
		}
	}
	for edge, file := range seen {
		if back, both := seen[[2]string{edge[1], edge[0]}]; both {
			t.Errorf("%s enters %s and %s enters back\nremedy: one of the two takes an interface or a function instead", file, edge[1], back)
		}
	}
}

// fences are imports that only some rooms, or none, may have.
var fences = []struct {
	name     string
	imported []string // paths; a trailing "/..." takes in all below
	allowed  []string // rooms that may
	remedy   string
}{
	{"the command line", []string{"github.com/urfave/cli/..."}, []string{"commands"}, "put the options in a plain struct and take that"},
	{"colour", []string{"github.com/fatih/color/..."}, []string{"commands"}, "return text; commands decides how it looks"},
	{"test tools", []string{modulePath + "/netio/netiotest", "testing"}, []string{"netio/netiotest"}, "import it from a _test.go file only"},
	{"net/http", []string{"net/http/..."}, nil, "use framing/http1; net/http is for tests"},
}

func TestFencedImports(t *testing.T) {
	for _, f := range fences {
		t.Run(f.name, func(t *testing.T) {
			for _, r := range rooms(t) {
				for file, imports := range r.imports(t) {
					for _, imported := range imports {
						if !slices.Contains(f.allowed, r.dir) && importsAny(f.imported, imported) {
							t.Errorf("%s imports %s\nremedy: %s", file, imported, f.remedy)
						}
					}
				}
			}
		})
	}
}

func TestFramingStaysPure(t *testing.T) {
	reach := []string{"net", "os/...", "syscall", "io/ioutil"}
	for _, r := range rooms(t) {
		if topFolder(r.dir) != "framing" {
			continue
		}
		for file, imports := range r.imports(t) {
			for _, imported := range imports {
				_, ours := ownFolder(imported) // the arrows hold it
				if !ours && strings.Contains(imported, ".") || importsAny(reach, imported) {
					t.Errorf("%s imports %s: framing says where a message ends, from bytes alone\nremedy: take bytes, an io.Reader or an io.Writer; leave libraries and I/O to the caller", file, imported)
				}
			}
		}
	}
}

// uses are identifiers of the standard library that only some rooms may name.
var uses = []struct {
	name    string
	idents  []string
	allowed []string
	remedy  string
}{
	{
		"exits",
		[]string{"os.Exit", "syscall.Exit", "unix.Exit", "log.Fatal", "log.Fatalf", "log.Fatalln"},
		[]string{"."},
		"return an error; only main ends the process",
	},
	{
		"standard streams",
		[]string{"os.Stdin", "os.Stdout", "os.Stderr", "fmt.Print", "fmt.Printf", "fmt.Println", "log.Print", "log.Printf", "log.Println"},
		[]string{"commands"},
		"take an io.Reader, an io.Writer or an *os.File; only commands knows the process's own",
	},
	{
		"environment",
		[]string{"os.Getenv", "os.LookupEnv", "os.Environ", "os.Setenv", "os.Unsetenv", "os.ExpandEnv", "syscall.Getenv"},
		[]string{"commands"},
		"take the value as a field or a parameter; only commands reads the environment",
	},
	{
		"ignored signals",
		[]string{"signal.Ignore"},
		nil,
		"use signal.Notify: children inherit an ignored signal",
	},
}

func TestOnlyOneRoomDoesIt(t *testing.T) {
	for _, u := range uses {
		t.Run(u.name, func(t *testing.T) {
			for _, r := range rooms(t) {
				if slices.Contains(u.allowed, r.dir) {
					continue
				}
				for file, syntax := range r.files {
					for _, found := range selectors(syntax) {
						if slices.Contains(u.idents, found) {
							t.Errorf("%s uses %s\nremedy: %s", file, found, u.remedy)
						}
					}
				}
			}
		})
	}
}

// TestNoHTTPInBinary asks the go command, which sees what libraries drag in.
func TestNoHTTPInBinary(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatalf("go list -deps .: %v", err)
	}
	for dep := range strings.Lines(string(out)) {
		if strings.TrimSpace(dep) == "net/http" {
			t.Error("net/http is in the binary\nremedy: `go mod why -m` and `go list -deps -f '{{.ImportPath}} {{.Imports}}' .` show who brought it; choose a library without it")
		}
	}
}

func TestNoMutablePackageVariables(t *testing.T) {
	for _, r := range rooms(t) {
		for file, syntax := range r.files {
			for _, name := range changeable(syntax) {
				t.Errorf("%s: package variable %s can change\nremedy: make it a constant, a table (a literal), an error, a compiled regexp, or a field of the value that needs it", file, name)
			}
		}
	}
}

func TestNamesSayWhatIsInside(t *testing.T) {
	empty := []string{"util", "utils", "common", "helper", "helpers", "misc", "types"}
	for _, r := range rooms(t) {
		for file := range r.files {
			stem, _, _ := strings.Cut(strings.TrimSuffix(path.Base(file), ".go"), "_")
			if slices.Contains(empty, stem) || slices.Contains(empty, path.Base(r.dir)) {
				t.Errorf("%s: the name says nothing\nremedy: name it for what a newcomer would look for in it", file)
			}
		}
	}
}

// rooms parses every source of the module that is not a test.
func rooms(t *testing.T) []room {
	t.Helper()
	byDir := map[string]map[string]*ast.File{}
	err := filepath.WalkDir(".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || name == "." {
			return err
		}
		base := entry.Name()
		if entry.IsDir() {
			if base == "testdata" || base == "tools" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(base, ".go") || strings.HasSuffix(base, "_test.go") {
			return nil
		}
		syntax, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		slashed := filepath.ToSlash(name)
		dir := path.Dir(slashed)
		if byDir[dir] == nil {
			byDir[dir] = map[string]*ast.File{}
		}
		byDir[dir][slashed] = syntax
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var all []room
	for dir, files := range byDir {
		all = append(all, room{dir, files})
	}
	return all
}

// imports maps each file of the room to the paths it imports.
func (r room) imports(t *testing.T) map[string][]string {
	t.Helper()
	byFile := map[string][]string{}
	for file, syntax := range r.files {
		for _, spec := range syntax.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			byFile[file] = append(byFile[file], imported)
		}
	}
	return byFile
}
