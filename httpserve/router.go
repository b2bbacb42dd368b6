package httpserve

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/sockkit/sockkit/framing/http1"
)

// Route is a pattern and who answers the requests that match it.
type Route struct {
	Pattern Pattern
	Handler Handler
}

// Limited is a [Handler] that serves some requests and is then used up. Take
// claims one of them; when it returns false the router goes on as if the route
// were not there. Take is called from many goroutines.
type Limited interface {
	Handler
	Take() bool
}

// ConflictError is two routes of which a router could not say which is meant.
type ConflictError struct {
	First, Second Pattern
	Same          bool // the patterns match the same requests, and the second would never be asked
}

func (e *ConflictError) Error() string {
	if e.Same {
		return fmt.Sprintf("%q is never asked: %q matches the same requests", e.Second, e.First)
	}
	return fmt.Sprintf("%q and %q match some of the same requests, and neither is the narrower one", e.First, e.Second)
}

// Router is a [Handler] that finds another one by method and path. Of several
// routes whose pattern matches a request, that with the narrower path is asked:
// "/a/b" before "/a/{name}", and that before "/{rest...}". Of the same path, the
// route that names the method comes before GET for a HEAD request, and that
// before a route for every method. Routes with the same pattern are asked in the
// order in which they were given, until one of them is not [Limited].
//
// A request that no route takes goes to the rest, which may be files; without
// one it is answered:
//
//   - 501 if its method is unknown and no route names it,
//   - 405 with Allow if its path has routes, but none for its method, or if it
//     is CONNECT or TRACE,
//   - 200 with Allow if it is OPTIONS,
//   - 404 otherwise.
//
// The rest's answers to OPTIONS, its 404 and its 405 learn of the methods that
// routes add.
type Router struct {
	static  map[string][]Route // of one path, in the order in which they are asked
	wild    []wildRoute        // in the order in which they are asked
	methods []string           // that routes name, in order; "" = a route takes every one
	rest    Handler            // nil = none
}

// wildRoute is a route whose pattern has names.
type wildRoute struct {
	Route
	names []string
}

// NewRouter makes a router. rest takes what no route does; nil leaves it to the
// router. The error is a [*ConflictError].
func NewRouter(routes []Route, rest Handler) (*Router, error) {
	if err := checkConflicts(routes); err != nil {
		return nil, err
	}
	rt := &Router{static: map[string][]Route{}, rest: rest}
	for _, route := range ordered(routes) {
		rt.methods = append(rt.methods, route.Pattern.method)
		if route.Pattern.isStatic() {
			path := route.Pattern.path()
			rt.static[path] = append(rt.static[path], route)
		} else {
			rt.wild = append(rt.wild, wildRoute{route, route.Pattern.Names()})
		}
	}
	slices.Sort(rt.methods)
	rt.methods = slices.Compact(rt.methods)
	return rt, nil
}

// ordered puts routes in the order in which they are asked: of two that can match
// the same request the narrower path first, then the more telling method.
func ordered(routes []Route) []Route {
	return slices.SortedStableFunc(slices.Values(routes), func(a, b Route) int {
		return cmp.Or(
			cmp.Compare(b.Pattern.weight(), a.Pattern.weight()),
			cmp.Compare(a.Pattern.methodRank(), b.Pattern.methodRank()))
	})
}

// methodRank is lower for the method that says more: GET says less than HEAD of
// a HEAD request.
func (p Pattern) methodRank() int {
	switch p.method {
	case "":
		return 2
	case "GET":
		return 1
	}
	return 0
}

// path is the one path that a static pattern matches, decoded.
func (p Pattern) path() string {
	var path []byte
	for _, s := range p.segments {
		path = append(append(path, '/'), s.text...)
	}
	return string(path)
}

func checkConflicts(routes []Route) error {
	for i, second := range routes {
		for _, first := range routes[:i] {
			if err := conflict(first, second); err != nil {
				return err
			}
		}
	}
	return nil
}

func conflict(first, second Route) error {
	p, q := first.Pattern, second.Pattern
	switch relate(p, q) {
	case equal:
		if _, limited := first.Handler.(Limited); p.method == q.method && !limited {
			return &ConflictError{First: p, Second: q, Same: true}
		}
	case overlapping:
		if p.method == q.method || p.method == "" || q.method == "" {
			return &ConflictError{First: p, Second: q}
		}
	}
	return nil
}

// Serve lets the route of the request answer it, with Params set.
func (rt *Router) Serve(r *Request) *Response {
	h := r.found.handler
	if r.found.router == rt && r.found.head == r.Head {
		r.Params.clear()
	} else {
		h = rt.find(r, takeOne)
	}
	if h != nil {
		return h.Serve(r)
	}
	return rt.unrouted(r)
}

// Inline reports whether whoever answers r promises neither to block nor to read
// its body.
func (rt *Router) Inline(r *Request) bool {
	h := rt.find(r, takeNone)
	if _, limited := h.(Limited); !limited && r.Params.names == nil {
		r.found = found{router: rt, head: r.Head, handler: h}
	}
	if h == nil {
		h = rt.rest
	}
	inline, ok := h.(Inliner)
	return h == nil || ok && inline.Inline(r)
}

// found is what Inline has found of a request, so that Serve need not look again:
// a route without names that is not used up.
type found struct {
	router  *Router
	head    *http1.Head
	handler Handler // nil = no route takes it
}

// takeOne claims a request of a handler that is limited.
func takeOne(h Handler) bool {
	limited, ok := h.(Limited)
	return !ok || limited.Take()
}

// takeNone only looks.
func takeNone(Handler) bool { return true }

// find is the handler of the first route that matches and takes the request, nil
// if there is none. It sets r.Params.
func (rt *Router) find(r *Request, take func(Handler) bool) Handler {
	path, name := r.Path(), r.MethodName()
	r.Params.clear()
	for _, route := range rt.static[string(path)] {
		if route.Pattern.takes(r.Method, name) && take(route.Handler) {
			return route.Handler
		}
	}
	for _, route := range rt.wild {
		if !route.Pattern.takes(r.Method, name) {
			continue
		}
		values, ok := route.Pattern.match(path, r.Params.values[:0])
		if ok && take(route.Handler) {
			r.Params.names, r.Params.values = route.names, values
			return route.Handler
		}
	}
	return nil
}

// knows reports whether a route names the method of the request.
func (rt *Router) knows(r *Request) bool {
	if r.Method != http1.MethodOther {
		return true
	}
	_, named := slices.BinarySearch(rt.methods, string(r.MethodName()))
	return named
}
