package commands

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestEventsAreDocumented holds docs/events.md and the fields together, both
// ways.
func TestEventsAreDocumented(t *testing.T) {
	text, err := os.ReadFile("../docs/events.md")
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for _, row := range regexp.MustCompile("(?m)^\\| `(\\w+)` \\| (?:string|number) \\|").FindAllStringSubmatch(string(text), -1) {
		documented = append(documented, row[1])
	}
	fields := slices.Concat(fieldsOf(reflect.TypeFor[event]()), fieldsOf(reflect.TypeFor[closing]()))
	slices.Sort(fields)
	slices.Sort(documented)
	if !slices.Equal(fields, documented) {
		t.Errorf("fields are %q, documented are %q", fields, documented)
	}
	var sources strings.Builder
	for _, name := range []string{"events.go", "ready.go", "dial.go", "oneshot.go", "seeing.go", "udp.go"} {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources.Write(source)
	}
	kinds := regexp.MustCompile(`(?:Event: +|e.Event, e.Which = |met\(ctx, )"(\w+)"`).FindAllStringSubmatch(sources.String(), -1)
	if len(kinds) < 9 {
		t.Fatalf("found only %q in the sources", kinds)
	}
	for _, kind := range kinds {
		if !strings.Contains(string(text), "\n| `"+kind[1]+"` | ") {
			t.Errorf("the event %q is not in docs/events.md", kind[1])
		}
	}
}

func fieldsOf(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		if name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ","); name != "" {
			names = append(names, name)
		}
	}
	return names
}
