package httpserve

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
)

// Pattern says which requests a route is for. It is written "METHOD /path":
//
//   - The method is one name in capitals. GET takes HEAD requests, too. Without
//     a method every request is meant but CONNECT and TRACE.
//   - A path is written as in a URL, with %7B for a brace, and is matched
//     segment by segment with the decoded path of a request, in which %2F is a
//     slash like any other. "/a" and "/a/" are two paths.
//   - {name} stands for one segment that is not empty, {rest...} at the end for
//     all that follows the slash before it, be it nothing.
//
// The zero value matches nothing; see [ParsePattern].
type Pattern struct {
	text     string
	method   string       // "" = any
	known    http1.Method // the same, where http1 has a name for it
	segments []segment
}

// segment is what stands between two slashes of a pattern.
type segment struct {
	kind segmentKind
	text string // decoded, or the name
}

type segmentKind uint8

const (
	literal segmentKind = iota
	named               // {name}
	rest                // {name...}
)

// PatternError says what is wrong with the text of a pattern, and where.
type PatternError struct {
	Text    string
	At, End int // the bytes of Text that are wrong
	Problem string
}

func (e *PatternError) Error() string {
	return fmt.Sprintf("pattern %q: %s", e.Text, e.Problem)
}

// ParsePattern reads a pattern. Its error is a [*PatternError].
func ParsePattern(text string) (Pattern, error) {
	p := Pattern{text: text}
	slash := strings.IndexByte(text, '/')
	if slash < 0 {
		return p, p.wrong(0, len(text), "no path; one begins with a slash")
	}
	if err := p.readMethod(strings.TrimRight(text[:slash], " ")); err != nil {
		return p, err
	}
	if slash > 0 && text[slash-1] != ' ' {
		return p, p.wrong(0, slash, "a space is missing between the method and the path")
	}
	return p, p.readPath(slash)
}

// readMethod reads what stands before the path.
func (p *Pattern) readMethod(name string) error {
	if name == "" {
		return nil
	}
	for i := range len(name) {
		if c := name[i]; (c < 'A' || c > 'Z') && strings.IndexByte("0123456789-_.!#$%&'*+^`|~", c) < 0 {
			return p.wrong(0, len(name), "%q is not a method; these are written in capitals, as GET", name)
		}
	}
	if name == "CONNECT" {
		return p.wrong(0, len(name), "CONNECT asks for a host and has no path")
	}
	p.method, p.known = name, knownMethod(name)
	return nil
}

// knownMethod finds the number of a method, or MethodOther.
func knownMethod(name string) http1.Method {
	for m := http1.MethodGet; m <= http1.MethodPatch; m++ {
		if m.String() == name {
			return m
		}
	}
	return http1.MethodOther
}

// readPath reads the segments of the path that begins at from.
func (p *Pattern) readPath(from int) error {
	for at := from + 1; ; {
		end := at + strings.IndexByte(p.text[at:], '/')
		if end < at {
			end = len(p.text)
		}
		s, err := p.readSegment(at, end)
		if err != nil {
			return err
		}
		p.segments = append(p.segments, s)
		switch {
		case end == len(p.text):
			return nil
		case s.kind == rest:
			return p.wrong(at, end, "{%s...} stands for all that follows and must be the last", s.text)
		}
		at = end + 1
	}
}

func (p *Pattern) readSegment(at, end int) (segment, error) {
	text := p.text[at:end]
	inside, isBraced := strings.CutPrefix(text, "{")
	name, isClosed := strings.CutSuffix(inside, "}")
	if isBraced && isClosed && !strings.ContainsAny(name, "{}") {
		return p.readName(name, at, end)
	}
	if brace := strings.IndexAny(text, "{}"); brace >= 0 {
		return segment{}, p.wrong(at, end, "a {name} is a whole segment between slashes; write %%7B and %%7D for braces")
	}
	return p.readLiteral(text, at, end)
}

func (p *Pattern) readName(name string, at, end int) (segment, error) {
	name, isRest := strings.CutSuffix(name, "...")
	for i := range len(name) {
		c := name[i]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (i == 0 || c < '0' || c > '9') {
			return segment{}, p.wrong(at, end, "%q is not a name of letters, digits and _", name)
		}
	}
	if name == "" {
		return segment{}, p.wrong(at, end, "a name is missing between the braces")
	}
	if slices.Contains(p.Names(), name) {
		return segment{}, p.wrong(at, end, "the name %q is given twice", name)
	}
	if isRest {
		return segment{rest, name}, nil
	}
	return segment{named, name}, nil
}

// readLiteral decodes a segment that stands for itself.
func (p *Pattern) readLiteral(text string, at, end int) (segment, error) {
	if i := strings.IndexAny(text, "?# \t"); i >= 0 {
		return segment{}, p.wrong(at+i, end, "a path holds no %q; write it in %%XX, and no query", text[i])
	}
	decoded, slash, err := http1.DecodePath(nil, []byte("/"+text))
	switch {
	case slash:
		return segment{}, p.wrong(at, end, "%%2F is a slash like any other; write /")
	case err != nil || len(decoded) == 1 && text != "": // "..", "."
		return segment{}, p.wrong(at, end, "no request has %q in its path", text)
	}
	return segment{literal, string(decoded[1:])}, nil
}

// Names are those of the pattern's {name} and {rest...}, in their order.
func (p Pattern) Names() []string {
	var names []string
	for _, s := range p.segments {
		if s.kind != literal {
			names = append(names, s.text)
		}
	}
	return names
}

// HasTail reports whether the last of the names is that of a {rest...}.
func (p Pattern) HasTail() bool {
	return len(p.segments) > 0 && p.segments[len(p.segments)-1].kind == rest
}

// Method is the method, "" for every one.
func (p Pattern) Method() string { return p.method }

// String is the pattern as it was written.
func (p Pattern) String() string { return p.text }

func (p Pattern) wrong(at, end int, format string, args ...any) error {
	return &PatternError{Text: p.text, At: at, End: end, Problem: fmt.Sprintf(format, args...)}
}

// isStatic reports whether only one path matches.
func (p *Pattern) isStatic() bool {
	return !slices.ContainsFunc(p.segments, func(s segment) bool { return s.kind != literal })
}

// takes reports whether the pattern is for requests of a method.
func (p *Pattern) takes(known http1.Method, name []byte) bool {
	switch {
	case p.method == "":
		return known != http1.MethodConnect && known != http1.MethodTrace
	case known == http1.MethodOther:
		return p.method == string(name)
	}
	return p.known == known || p.known == http1.MethodGet && known == http1.MethodHead
}

// match appends the values of the names to those in values if the path, which
// is decoded, is one of the pattern's. They point into it.
func (p *Pattern) match(path []byte, values [][]byte) ([][]byte, bool) {
	found := values
	for _, s := range p.segments {
		if len(path) == 0 || path[0] != '/' {
			return values, false
		}
		path = path[1:]
		if s.kind == rest {
			return append(found, path), true
		}
		end := bytes.IndexByte(path, '/')
		if end < 0 {
			end = len(path)
		}
		switch {
		case s.kind == named && end > 0:
			found = append(found, path[:end:end])
		case s.kind == named || string(path[:end]) != s.text:
			return values, false
		}
		path = path[end:]
	}
	return found, len(path) == 0 && len(p.segments) > 0
}
