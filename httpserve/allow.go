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
	methods := rt.methodsOf(r)
	if rt.rest != nil {
		return besides(r, rt.rest.Serve(r), methods)
	}
	switch {
	case r.Method == http1.MethodOptions && len(methods) > 0:
		return &Response{Header: Header{{"Allow", allow(methods)}}}
	case len(methods) == 0 && (r.Method == http1.MethodConnect || r.Method == http1.MethodTrace):
		return notAllowed(rt.methods) // whatever the target
	case len(methods) == 0 || slices.Contains(methods, string(r.MethodName())): // used up
		return Refused(404)
	}
	return notAllowed(methods)
}

// methodsOf lists the methods for which the path of the request has a route; of
// the server as a whole those of all routes.
func (rt *Router) methodsOf(r *Request) []string {
	if r.Form == http1.FormAsterisk {
		return rt.methods
	}
	var methods []string
	path := r.Path()
	for _, route := range rt.static[string(path)] {
		methods = append(methods, route.Pattern.method)
	}
	for _, route := range rt.wild {
		if _, ok := route.Pattern.match(path, nil); ok {
			methods = append(methods, route.Pattern.method)
		}
	}
	return methods
}

// besides adds the methods that routes have for a path to what the rest says of
// it. A path that has routes exists, whatever the rest thinks.
func besides(r *Request, answer *Response, methods []string) *Response {
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
	case answer.Status == 405, answer.Status == 404 && !slices.Contains(methods, string(r.MethodName())):
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
