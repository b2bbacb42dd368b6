package commands

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/process"
)

// The library's own value types would read 0010 as eight, refuse a bare 5 as a
// duration and split lists at commas, so options have values of ours.

// value is the value of one option. The library may set it twice, the second
// time with what String returns: once for each name of the option.
type value[T any] struct {
	text  string
	got   T
	wrong error // what the last Set found wrong
	parse func(text string) (T, error)

	choices []string // where these are all that it can be
}

// Set parses text; the last call wins.
func (v *value[T]) Set(text string) error {
	got, err := v.parse(text)
	if v.wrong = err; err != nil {
		return err
	}
	v.text, v.got = text, got
	return nil
}

// refusal is the error of the last Set. The parser keeps only its text, and
// would lose the hint.
func (v *value[T]) refusal() error { return v.wrong }

// String is the text that was set, or "".
func (v *value[T]) String() string { return v.text }

// valueFlag is an option with a value. name and short may be typed; usage is
// one line with the placeholder of the value in backquotes.
func valueFlag[T any](name, short, usage string, parse func(string) (T, error)) *cli.GenericFlag {
	return &cli.GenericFlag{Name: name, Aliases: aliases(short), Usage: usage, Value: &value[T]{parse: parse}}
}

// choiceFlag is an option whose value is one of the choices.
func choiceFlag(name, usage string, choices ...string) *cli.GenericFlag {
	flag := valueFlag(name, "", usage, oneOf(choices...))
	flag.Value.(*value[string]).choices = choices
	return flag
}

// Choices are all that the value can be; nil = it is free.
func (v *value[T]) Choices() []string { return v.choices }

// switchFlag is an option without a value.
func switchFlag(name, short, usage string) *cli.BoolFlag {
	return &cli.BoolFlag{Name: name, Aliases: aliases(short), Usage: usage}
}

func aliases(short string) []string {
	if short == "" {
		return nil
	}
	return []string{short}
}

// given is the value of an option, and whether it was given.
func given[T any](c *cli.Context, name string) (T, bool) {
	v, ok := c.Generic(name).(*value[T])
	if !ok || !c.IsSet(name) {
		var zero T
		return zero, false
	}
	return v.got, true
}

// valueOf is the value of an option, or zero.
func valueOf[T any](c *cli.Context, name string) T {
	v, _ := given[T](c, name)
	return v
}

// text takes any text.
func text(s string) (string, error) { return s, nil }

// filled takes any text but an empty one.
func filled(s string) (string, error) {
	if s == "" {
		return "", usagef("the value is empty")
	}
	return s, nil
}

// positiveDuration reads a duration over zero: a timeout of nothing would be
// over before it began.
func positiveDuration(s string) (time.Duration, error) {
	d, err := netio.ParseDuration(s)
	if err == nil && d == 0 {
		return 0, usagef("%q is no time at all", s)
	}
	return d, err
}

// size reads a number of bytes over zero.
func size(s string) (int64, error) {
	n, err := netio.ParseSize(s)
	if err == nil && n == 0 {
		return 0, usagef("%q is not a size over zero", s)
	}
	return n, err
}

// bufferSize is a size that the system can be asked for.
func bufferSize(s string) (int, error) {
	n, err := size(s)
	if err == nil && n > math.MaxInt32 {
		return 0, usagef("%q is larger than a buffer can be", s)
	}
	return int(n), err
}

// count makes a reader of whole numbers in base 10 between least and most.
func count(least, most int) func(string) (int, error) {
	return func(s string) (int, error) {
		n, err := strconv.Atoi(s)
		if err != nil || strings.Trim(s, "0123456789") != "" || n < least || n > most {
			if most == math.MaxInt32 {
				return 0, usagef("%q is not a whole number from %d", s, least)
			}
			return 0, usagef("%q is not a whole number from %d to %d", s, least, most)
		}
		return n, nil
	}
}

// serviceName is what IANA lets a service be called (RFC 6335, section 5.1).
var serviceName = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$`)

// portNumber reads a port number or the name of a service.
func portNumber(s string) (string, error) {
	if strings.Trim(s, "0123456789") == "" && s != "" {
		if n, err := strconv.Atoi(s); err != nil || n > 65535 {
			return "", usagef("port %q is not between 0 and 65535", s)
		}
		return s, nil
	}
	if !serviceName.MatchString(s) || s[0] >= '0' && s[0] <= '9' {
		return "", usagef("port %q is neither a number nor the name of a service", s)
	}
	return s, nil
}

// oneOf makes a reader of a choice between words.
func oneOf(words ...string) func(string) (string, error) {
	return func(s string) (string, error) {
		for _, word := range words {
			if s == word {
				return s, nil
			}
		}
		return "", usagef("%q is not one of: %s", s, strings.Join(words, ", "))
	}
}

// pattern reads a regular expression that is searched in bytes.
func pattern(s string) (*regexp.Regexp, error) {
	expr, err := regexp.Compile(s)
	if err != nil {
		return nil, usagef("%q is not a regular expression: %v", s, err)
	}
	return expr, nil
}

// unescape reads text with C escapes: \a \b \e \f \n \r \t \v \\ \" \' \xHH and
// up to three octal digits. Any other escape is an error, so that a typing
// mistake does not go out on the wire.
func unescape(s string) ([]byte, error) {
	out := make([]byte, 0, len(s))
	for s != "" {
		if s[0] != '\\' {
			out, s = append(out, s[0]), s[1:]
			continue
		}
		b, width, err := escape(s)
		if err != nil {
			return nil, err
		}
		out, s = append(out, b), s[width:]
	}
	return out, nil
}

// escape reads the escape that s starts with.
func escape(s string) (b byte, width int, err error) {
	if len(s) < 2 {
		return 0, 0, usagef(`a backslash at the end; write \\ for a backslash`)
	}
	if at := strings.IndexByte(`abefnrtv\"'`, s[1]); at >= 0 {
		return "\a\b\x1b\f\n\r\t\v\\\"'"[at], 2, nil
	}
	if s[1] == 'x' {
		return numeric(s, 2, 2, 16)
	}
	return numeric(s, 1, 3, 8)
}

// numeric reads up to most digits of the base from s[start:].
func numeric(s string, start, most, base int) (b byte, width int, err error) {
	end := start
	digits := "01234567"
	if base == 16 {
		digits = "0123456789abcdefABCDEF"
	}
	for end < len(s) && end < start+most && strings.IndexByte(digits, s[end]) >= 0 {
		end++
	}
	n, err := strconv.ParseUint(s[start:end], base, 8)
	if err != nil {
		return 0, 0, usagef("%q is not an escape that is known", s[:min(len(s), max(end, 2))])
	}
	return byte(n), end, nil
}

// conversation collects the values of --send and --expect in their common order: both
// options share it.
type conversation struct{ steps []talkStep }

// talkValue is one of the two. It has one name only, since the library would
// set it again for a second.
type talkValue struct {
	to    *conversation
	wrong error // what the last Set found wrong
	read  func(text string) (talkStep, error)
}

// Set adds a step.
func (v *talkValue) Set(text string) error {
	step, err := v.read(text)
	if v.wrong = err; err != nil {
		return err
	}
	v.to.steps = append(v.to.steps, step)
	return nil
}

// refusal is the error of the last Set.
func (v *talkValue) refusal() error { return v.wrong }

// String is empty: there is no default to show.
func (v *talkValue) String() string { return "" }

func sendStep(s string) (talkStep, error) {
	b, err := unescape(s)
	return talkStep{Send: b}, err
}

func expectStep(s string) (talkStep, error) {
	expr, err := pattern(s)
	return talkStep{Expect: expr}, err
}

// words reads a command line in words, with the quotes of a shell.
func words(s string) ([]string, error) {
	words, err := process.SplitWords(s)
	if err != nil {
		return nil, usagef("%v", err)
	}
	if len(words) == 0 || words[0] == "" {
		return nil, usagef("%q names no program", s)
	}
	return words, nil
}
