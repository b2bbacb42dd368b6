package framing

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"
)

// The page of framing has every codec and every parameter, and no others.
func TestManualHasTheCodecs(t *testing.T) {
	page, err := os.ReadFile("../man/sockkit-framing.7")
	if err != nil {
		t.Fatal(err)
	}
	item := regexp.MustCompile(`(?m)^\.It Cm .*$`)
	name := regexp.MustCompile(`(?:Cm|,) ([a-z][a-z0-9-]*)`)
	listed := map[string]bool{}
	for _, line := range item.FindAll(page, -1) {
		for _, found := range name.FindAllSubmatch(line, -1) {
			listed[string(found[1])] = true
		}
	}
	for _, want := range slices.Concat(Names(), slices.Collect(maps.Keys(parameters()))) {
		if !listed[want] {
			t.Errorf("man/sockkit-framing.7 does not have %s\nremedy: .It Cm %s, and what it is; then go generate ./man", want, want)
		}
	}
	for found := range listed {
		_, parameter := parameters()[found]
		if !parameter && !slices.Contains(Names(), found) {
			t.Errorf("man/sockkit-framing.7 has %s, which is neither a codec nor a parameter", found)
		}
	}
}
