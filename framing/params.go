package framing

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// params are what follows a codec's name. Zero fields were not given.
type params struct {
	max       int   // bytes of payload
	inclusive bool  // of a length: it counts its own bytes; of a delimiter: it belongs to the frame
	adjust    int64 // added to the payload's length to give the announced one
	json      bool  // frames are JSON texts for what the wire has
	given     given
}

// given is a set of parameters.
type given uint8

const (
	givenMax given = 1 << iota
	givenInclusive
	givenAdjust
	givenJSON
)

// parameter is one that a specification may have: its bit, and what reads the
// text after its name's "=".
type parameter struct {
	bit  given
	read func(p *params, value string) error
}

// parameters is the table of them, by name.
func parameters() map[string]parameter {
	return map[string]parameter{
		"max":       {givenMax, readMax},
		"inclusive": {givenInclusive, readInclusive},
		"adjust":    {givenAdjust, readAdjust},
		"json":      {givenJSON, readJSON},
	}
}

func parseParams(words []string) (*params, error) {
	p := new(params)
	table := parameters()
	for _, word := range words {
		name, value, _ := strings.Cut(word, "=")
		known, ok := table[strings.ToLower(name)]
		if !ok {
			return nil, fmt.Errorf("%q is not a parameter%s", word, suggestion(name, slices.Sorted(maps.Keys(table))))
		}
		if p.given&known.bit != 0 {
			return nil, fmt.Errorf("%s is given twice", strings.ToLower(name))
		}
		if err := known.read(p, value); err != nil {
			return nil, err
		}
		p.given |= known.bit
	}
	return p, nil
}

// only refuses, by name, what was given and is not in takes.
func (p *params) only(takes given) error {
	table := parameters()
	for _, name := range slices.Sorted(maps.Keys(table)) {
		if p.given&table[name].bit&^takes != 0 {
			return fmt.Errorf("takes no %s", name)
		}
	}
	return nil
}

func readMax(p *params, value string) error {
	n, err := parseSize(value)
	if err != nil {
		return fmt.Errorf("max: %w", err)
	}
	p.max = n
	return nil
}

func readInclusive(p *params, value string) error {
	if value != "" {
		return errors.New("inclusive takes no value")
	}
	p.inclusive = true
	return nil
}

func readJSON(p *params, value string) error {
	if value != "" {
		return errors.New("json takes no value")
	}
	p.json = true
	return nil
}

// readAdjust keeps to 32 bits, so that sums with it fit into 64.
func readAdjust(p *params, value string) error {
	n, err := strconv.ParseInt(value, 10, 32)
	if err != nil {
		return fmt.Errorf("adjust: %q is not a number of bytes from -2147483648 to 2147483647", value)
	}
	p.adjust = n
	return nil
}

// plain makes a codec that takes no value and no parameter but max.
func plain(c Codec) maker {
	return func(value string, p *params) (Codec, error) {
		if err := noValue(value); err != nil {
			return nil, err
		}
		return c, p.only(givenMax)
	}
}

// noValue refuses a value after the name of a codec that takes none.
func noValue(value string) error {
	if value != "" {
		return fmt.Errorf("takes no value, and %q follows its name", value)
	}
	return nil
}
