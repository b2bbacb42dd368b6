package netio

import (
	"maps"
	"slices"
	"strings"
)

// Built returns nil if this version can open the endpoint, or listen on it.
// Otherwise it returns a [*SyntaxError] that is both ErrNotBuilt and ErrSyntax.
func (e Endpoint) Built() error {
	k := grammars[e.Scheme]
	if !k.built {
		return &SyntaxError{
			Text: e.String(), Problem: string(e.Scheme) + " endpoints are not built yet",
			Hint: "built are " + strings.Join(builtSchemes(), ", "), Err: ErrNotBuilt,
		}
	}
	return nil
}

// Schemes lists the words that may stand before an endpoint's colon, and "-", in
// alphabetic order.
func Schemes() []string { return schemesWhere(func(grammar) bool { return true }) }

func builtSchemes() []string     { return schemesWhere(func(k grammar) bool { return k.built }) }
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
