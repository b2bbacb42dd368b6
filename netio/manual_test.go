package netio

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// The page of addresses has every scheme and every option of endpoints, and no
// others.
func TestManualHasTheAddresses(t *testing.T) {
	source, err := os.ReadFile("../man/sockkit-addresses.7")
	if err != nil {
		t.Fatal(err)
	}
	schemes, options := map[string]bool{}, map[string]bool{}
	inOptions := false
	for line := range strings.Lines(string(source)) {
		inOptions = strings.HasPrefix(line, ".Sh OPTIONS") || inOptions && !strings.HasPrefix(line, ".Sh ")
		if !strings.HasPrefix(line, ".It Cm ") {
			continue
		}
		if !inOptions {
			name, _, _ := strings.Cut(strings.Fields(line)[2], ":")
			schemes[strings.Trim(name, `\`)] = true
			continue
		}
		for _, found := range optionsOfItem.FindAllStringSubmatch(line, -1) {
			options[found[1]] = true
		}
	}
	wanted := map[string]bool{}
	for scheme, kind := range grammars {
		if !schemes[string(scheme)] {
			t.Errorf("man/sockkit-addresses.7 does not have %s:\nremedy: .It Cm %s: Ns Ar WHERE, and what that is; then go generate ./man", scheme, scheme)
		}
		for _, key := range append(kind.optionKeys(Dialing), kind.optionKeys(Listening)...) {
			wanted[key] = true
		}
		delete(schemes, string(scheme))
	}
	for key := range wanted {
		if !options[key] {
			t.Errorf("man/sockkit-addresses.7 does not have the option %s\nremedy: .It Cm %s= Ns Ar VALUE below OPTIONS, and what it does; then go generate ./man", key, key)
		}
		delete(options, key)
	}
	for found := range schemes {
		t.Errorf("man/sockkit-addresses.7 has %s:, which there is not", found)
	}
	for found := range options {
		t.Errorf("man/sockkit-addresses.7 has the option %s, which there is not", found)
	}
}

// optionsOfItem finds the keys in ".It Cm mkfifo , unlink" and
// ".It Cm ttl= Ns Ar hops , Cm dscp= Ns Ar code".
var optionsOfItem = regexp.MustCompile(`(?:Cm|,) ([a-z][a-z-]*)(?:=|\s)`)
