package httpserve

import (
	"slices"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
)

// unrouted answers a request that no route takes.
func (rt *Router) unrouted(r *Request) *Response {
	if !rt.knows(r) {
		return Refused(501)
	}
	methods, usedUp := rt.methodsOf(r)
	if rt.rest != nil {
		return besides(r, rt.rest.Serve(r), methods, usedUp)
	}
	switch {
	case r.Method == http1.MethodOptions && len(methods) > 0:
		return &Response{Header: Header{{"Allow", allow(methods)}}}
	case len(methods) == 0 && (r.Method == http1.MethodConnect || r.Method == http1.MethodTrace):
		return notAllowed(rt.methods) // whatever the target
	case len(methods) == 0 || usedUp:
		return Refused(404)
	}
	return notAllowed(methods)
}

// methodsOf lists the methods for which the path of the request has a route; of
// the server as a whole those of all routes. A route that would have taken the
// request is used up: it is told, not listed.
func (rt *Router) methodsOf(r *Request) (methods []string, usedUp bool) {
	if r.Form == http1.FormAsterisk {
		return rt.methods, false
	}
	path, name := r.Path(), r.MethodName()
	add := func(p *Pattern) {
		if p.takes(r.Method, name) {
			usedUp = true
		} else {
			methods = append(methods, p.method)
		}
	}
	for i := range rt.static[string(path)] {
		add(&rt.static[string(path)][i].Pattern)
	}
	for i := range rt.wild {
		if _, ok := rt.wild[i].Pattern.match(path, nil); ok {
			add(&rt.wild[i].Pattern)
		}
	}
	return methods, usedUp
}

// besides adds the methods that routes have for a path to what the rest says of
// it. A path that has routes exists, whatever the rest thinks, unless the one for
// this request is used up.
func besides(r *Request, answer *Response, methods []string, usedUp bool) *Response {
	if answer == nil || len(methods) == 0 {
		return answer
	}
	known := strings.FieldsFunc(answer.Header.Get("Allow"), func(c rune) bool { return c == ',' || c == ' ' })
	methods = append(known, methods...)
	switch {
	case r.Method == http1.MethodOptions:
		changed := *answer
		changed.Header = slices.Clone(answer.Header)
		changed.Header.Set("Allow", allow(methods))
		return &changed
	case answer.Status == 405, answer.Status == 404 && !usedUp:
		if answer.Done != nil {
			answer.Done(nil)
		}
		return notAllowed(methods)
	}
	return answer
}

// notAllowed is 405 with the methods that are.
func notAllowed(methods []string) *Response {
	refused := Refused(405)
	refused.Header.Set("Allow", allow(methods))
	return refused
}

// allow is the value of the Allow field for routes of these methods. "" stands
// for those that a route for every method takes.
func allow(methods []string) string {
	all := slices.Clone(methods)
	if slices.Contains(methods, "") {
		all = append(all, "GET", "POST", "PUT", "DELETE", "PATCH")
	}
	if slices.Contains(all, "GET") {
		all = append(all, "HEAD")
	}
	all = append(all, "OPTIONS")
	slices.Sort(all)
	all = slices.Compact(all)
	return strings.Join(slices.DeleteFunc(all, func(m string) bool { return m == "" }), ", ")
}
