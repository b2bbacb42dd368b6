package netio

import (
	"maps"
	"slices"
)

// Schemes lists the words that may stand before an endpoint's colon, and "-", in
// alphabetic order.
func Schemes() []string { return schemesWhere(func(grammar) bool { return true }) }

func listeningSchemes() []string { return schemesWhere(func(k grammar) bool { return k.listens }) }

// schemesWhere lists the schemes that satisfy a condition, in alphabetic order.
func schemesWhere(condition func(grammar) bool) []string {
	var names []string
	for _, s := range slices.Sorted(maps.Keys(grammars)) {
		if condition(grammars[s]) {
			names = append(names, string(s))
		}
	}
	return names
}
