package commands

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio"
)

func TestTopicsFitTheScreen(t *testing.T) {
	for _, topic := range topics() {
		lines := strings.Split(strings.TrimSuffix(topic.text(), "\n"), "\n")
		if len(lines) > 50 {
			t.Errorf("help %s has %d lines", topic.name, len(lines))
		}
		for _, line := range lines {
			if utf8.RuneCountInString(line) > 80 {
				t.Errorf("over 80 columns: %s", line)
			}
		}
	}
}

// The help about addresses tells of every scheme and every option of an endpoint,
// that about framing of every codec.
func TestTopicsAreWhole(t *testing.T) {
	words := func(text string) []string {
		return regexp.MustCompile(`[a-z0-9][a-z0-9-]*|-`).FindAllString(text, -1)
	}
	addresses, codecs := words(addressesText), words(framingText)
	for _, scheme := range netio.Schemes() {
		if !slices.Contains(addresses, scheme) {
			t.Errorf("help addresses does not tell of %s", scheme)
		}
		for _, use := range []netio.Use{netio.Dialing, netio.Listening} {
			for _, key := range netio.Scheme(scheme).OptionKeys(use) {
				if !slices.Contains(addresses, key) {
					t.Errorf("help addresses does not tell of the option %s of %s", key, scheme)
				}
			}
		}
	}
	for _, name := range framing.Names() {
		if !slices.Contains(codecs, name) {
			t.Errorf("help framing does not tell of %s", name)
		}
	}
}

// The examples of topics are command lines of ours.
func TestExamplesOfTopicsAreCommands(t *testing.T) {
	app := newApp(NewConsole())
	for _, topic := range topics() {
		_, examples, _ := strings.Cut(topic.text(), "\nexamples:\n")
		for line := range strings.Lines(examples) {
			_, call, found := strings.Cut(strings.TrimSuffix(line, "\n"), "sockkit ")
			if strings.HasPrefix(strings.TrimSpace(line), "#") || !found {
				continue
			}
			call, _, _ = strings.Cut(call, " ||")
			words := strings.Fields(call)
			command := app.Command(words[0])
			if command == nil {
				t.Errorf("no command: %s", line)
				continue
			}
			arranged, err := arrange(words[1:], tableOf(command.Flags, false))
			if err != nil {
				t.Errorf("%s: %v", line, err)
			}
			for _, operand := range arranged.operands {
				if _, err := netio.ParseEndpoint(operand); err != nil {
					t.Errorf("%s: %v", line, err)
				}
			}
		}
	}
}

// Every variable that the code asks the environment for is in the table of those
// that are read.
func TestVariablesAreWhole(t *testing.T) {
	var known []string
	for _, v := range readVariables() {
		known = append(known, strings.Fields(v.Name)...)
	}
	known = append(known, "LISTEN_PIDFDID") // of systemd's own, goes with LISTEN_PID
	name := regexp.MustCompile(`^"[A-Z][A-Z_]+"$`)
	asks := []string{"Getenv", "getenv", "LookupEnv", "environment"}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || !slices.Contains(asks, calledName(call)) {
				return true
			}
			for _, arg := range call.Args {
				if literal, ok := arg.(*ast.BasicLit); ok && name.MatchString(literal.Value) && !slices.Contains(known, strings.Trim(literal.Value, `"`)) {
					t.Errorf("%s asks for %s, of which help environment does not tell", path, literal.Value)
				}
			}
			return true
		})
	}
}

func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}
