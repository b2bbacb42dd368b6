package commands

import "github.com/urfave/cli/v2"

// listValue collects the values of an option that may be repeated. The option
// has one name only, since the library would set it again for a second.
type listValue[T any] struct {
	all   []T
	wrong error // what the last Set found wrong
	parse func(text string) (T, error)
}

// listFlag is an option that may be repeated; usage is as for [valueFlag].
func listFlag[T any](name, usage string, parse func(string) (T, error)) *cli.GenericFlag {
	return &cli.GenericFlag{Name: name, Usage: usage, Value: &listValue[T]{parse: parse}}
}

// Set adds a value.
func (v *listValue[T]) Set(text string) error {
	got, err := v.parse(text)
	if v.wrong = err; err == nil {
		v.all = append(v.all, got)
	}
	return err
}

// refusal is the error of the last Set.
func (v *listValue[T]) refusal() error { return v.wrong }

// String is empty: there is no default to show.
func (v *listValue[T]) String() string { return "" }

// listOf is the values of an option that may be repeated; nil = none was given.
func listOf[T any](c *cli.Context, name string) []T {
	if v, ok := c.Generic(name).(*listValue[T]); ok {
		return v.all
	}
	return nil
}
