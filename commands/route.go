package commands

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/httpserve/actions"
	"github.com/sockkit/sockkit/netio"
)

// A route is written
//
//	METHOD /path/{name}/{rest...}=KIND[,OPTION=VALUE]...[:REST]
//
// The first "=" ends the pattern, the first ":" after it the options. REST is
// taken as it is. In the values of options %2C, %3A and %25 stand for the comma,
// the colon and the percent sign. What a pattern and a KIND are is explained in
// packages httpserve and actions.

// route is one --route, parsed.
type route struct {
	text    string
	pattern httpserve.Pattern
	spec    actions.Spec
	where   map[string]span // the parts of a Spec, by the names that actions has for them
}

// span is a part of a text.
type span struct{ at, end int }

// routeError shows which part of a route is wrong.
type routeError struct {
	text    string
	where   span
	problem string
}

// Error is the problem, the route, and a line that marks the part.
func (e *routeError) Error() string {
	before, part := printable(e.text[:e.where.at]), printable(e.text[e.where.at:e.where.end])
	marks := strings.Repeat("^", max(1, utf8.RuneCountInString(part)))
	return fmt.Sprintf("%s\n  %s\n  %s%s", e.problem, printable(e.text), strings.Repeat(" ", utf8.RuneCountInString(before)), marks)
}

func (r *route) wrong(where span, format string, args ...any) error {
	return &routeError{r.text, where, fmt.Sprintf(format, args...)}
}

// parseRoute reads a route. What only its kind knows is looked at by handler.
func parseRoute(text string) (route, error) {
	r := route{text: text, where: map[string]span{}}
	equals := strings.IndexByte(text, '=')
	if equals < 0 {
		return r, r.wrong(span{0, len(text)}, "a route is 'METHOD /path=KIND:REST'")
	}
	var err error
	if r.pattern, err = httpserve.ParsePattern(text[:equals]); err != nil {
		if wrong, ok := errors.AsType[*httpserve.PatternError](err); ok {
			return r, r.wrong(span{wrong.At, wrong.End}, "%s", wrong.Problem)
		}
		return r, err
	}
	r.spec.Names, r.spec.Tail = r.pattern.Names(), r.pattern.HasTail()
	return r, r.readAction(equals + 1)
}

// readAction reads KIND, the options and REST, which begin at from.
func (r *route) readAction(from int) error {
	end := len(r.text)
	if colon := strings.IndexByte(r.text[from:], ':'); colon >= 0 {
		end = from + colon
		r.spec.Rest = r.text[end+1:]
	}
	r.where["rest"] = span{min(end+1, len(r.text)), len(r.text)}
	at := from
	for i, part := range strings.Split(r.text[from:end], ",") {
		where := span{at, at + len(part)}
		at = where.end + 1
		if i == 0 {
			r.spec.Kind, r.where["kind"] = part, where
			if err := r.checkKind(where); err != nil {
				return err
			}
		} else if err := r.readOption(part, where); err != nil {
			return err
		}
	}
	return nil
}

// checkKind finds mistakes early, and what was meant.
func (r *route) checkKind(where span) error {
	kind := r.spec.Kind
	if slices.Contains(actions.Kinds(), kind) {
		return nil
	}
	if near := framing.Nearest(kind, actions.Kinds()); near != "" {
		return r.wrong(where, "%q is not a kind of route; did you mean %s?", kind, near)
	}
	return r.wrong(where, "%q is not a kind of route: %s", kind, strings.Join(actions.Kinds(), ", "))
}

// readOption reads one OPTION=VALUE.
func (r *route) readOption(part string, where span) error {
	key, value, found := strings.Cut(part, "=")
	value = strings.NewReplacer("%2C", ",", "%2c", ",", "%3A", ":", "%3a", ":", "%25", "%").Replace(value)
	if !found {
		return r.wrong(where, "an option is NAME=VALUE")
	}
	var err error
	switch name, isHeader := strings.CutPrefix(key, "header."); {
	case isHeader:
		r.spec.Header.Add(name, value)
		key = "header"
	case key == "status":
		r.spec.Status, err = number(value)
	case key == "type":
		r.spec.Type = value
	case key == "delay":
		r.spec.Delay, err = delay(value)
	case key == "times":
		r.spec.Times, err = number(value)
	case key == "retry":
		r.spec.Retry, err = delay(value)
	case key == "host":
		r.spec.KeepHost, err = keepHost(value)
	case slices.Contains(socketOptions, key):
		err = readSocketOption(&r.spec.Socket, key, value)
	default:
		err = usagef("%q is not an option of a route: status, header.NAME, type, delay, times, retry, host, %s", key, strings.Join(socketOptions, ", "))
	}
	r.where[key] = where
	if err != nil {
		return r.wrong(where, "%v", err)
	}
	return nil
}

// number reads a whole number from 1.
func number(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		return 0, usagef("%q is not a whole number from 1", text)
	}
	return n, nil
}

// delay reads a duration. What the text is stands in the route.
func delay(text string) (time.Duration, error) {
	d, err := netio.ParseDuration(text)
	if syntax, ok := errors.AsType[*netio.SyntaxError](err); ok {
		err = usagef("%s", syntax.Problem)
	}
	return d, err
}

// handler makes the route's handler. open opens the directories of its files.
func (r *route) handler(open func(dir string) (actions.FileServer, error)) (httpserve.Handler, error) {
	spec := r.spec
	spec.Files = open
	h, err := actions.New(spec)
	if wrong, ok := errors.AsType[*actions.SpecError](err); ok {
		where, given := r.where[wrong.Part]
		if !given || where.at == where.end {
			where = r.where["kind"]
		}
		return nil, usagef("--route: %v", r.wrong(where, "%s", wrong.Problem))
	}
	return h, err
}
