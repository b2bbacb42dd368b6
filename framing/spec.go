package framing

import (
	"fmt"
	"slices"
	"strings"
)

// maker makes the codec of one name. value is what followed the name's "=".
type maker func(value string, p *params) (Codec, error)

// makers is the table of codecs, by the name that begins a specification.
func makers() map[string]maker {
	return map[string]maker{
		"raw": rawCodec,
	}
}

// Parse reads a specification: a name, for some with =VALUE, then parameters,
// joined with "+": line, delim=0a0d, u32be+max=64K+inclusive. Errors wrap
// [ErrSpec] and name what is wrong.
func Parse(spec string) (Codec, error) {
	words := strings.Split(spec, "+")
	name, value, _ := strings.Cut(words[0], "=")
	table := makers()
	mk, ok := table[strings.ToLower(name)]
	if !ok {
		return nil, fmt.Errorf("%w: %q", ErrSpec, spec)
	}
	p, err := parseParams(words[1:])
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrSpec, spec, err)
	}
	c, err := mk(value, p)
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrSpec, spec, err)
	}
	return c, nil
}

// Names lists the names of all codecs, sorted.
func Names() []string {
	var names []string
	for name := range makers() {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
