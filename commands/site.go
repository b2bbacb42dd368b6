package commands

import (
	"errors"
	"path/filepath"

	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/httpserve/actions"
	"github.com/sockkit/sockkit/httpserve/files"
)

// site is what a server answers with, and what it has open for that.
type site struct {
	handler httpserve.Handler
	opened  map[string]*files.Handler // by directory
}

// newSite makes the handler of the routes and, unless dir is "", of the files
// below it.
func newSite(routes []route, dir string, o files.Options) (*site, error) {
	s := &site{opened: map[string]*files.Handler{}}
	var rest httpserve.Handler
	if dir != "" {
		tree, err := s.open(dir, o)
		if err != nil {
			return nil, err
		}
		rest, s.handler = tree, tree
	}
	if len(routes) == 0 {
		return s, nil
	}
	if err := s.route(routes, rest, o); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// open opens a directory of files, once.
func (s *site) open(dir string, o files.Options) (*files.Handler, error) {
	dir = filepath.Clean(dir)
	if tree := s.opened[dir]; tree != nil {
		return tree, nil
	}
	tree, err := files.New(dir, o)
	if isPathError(err) {
		return nil, localFailure("serve "+dir, err)
	}
	if wrong, ok := errors.AsType[*files.OptionError](err); ok {
		return nil, usagef("%s: %s", flagOfFiles(wrong.Option), wrong.Problem)
	}
	if err != nil {
		return nil, err
	}
	s.opened[dir] = tree
	return tree, nil
}

// flagOfFiles is what the user has typed for one of [files.Options].
func flagOfFiles(option string) string {
	return map[string]string{
		"Index": "--index", "SPA": "--spa", "MIME": "--mime", "CacheControl": "--cache-control", "Header": "--header",
		"Overwrite": "--overwrite", "Zip": "--zip",
	}[option]
}

// route puts a router before the rest.
func (s *site) route(routes []route, rest httpserve.Handler, o files.Options) error {
	all := make([]httpserve.Route, len(routes))
	for i, r := range routes {
		h, err := r.handler(func(dir string) (actions.FileServer, error) { return s.open(dir, readOnly(o)) })
		if err != nil {
			return err
		}
		all[i] = httpserve.Route{Pattern: r.pattern, Handler: h}
	}
	router, err := httpserve.NewRouter(all, rest)
	if conflict, ok := errors.AsType[*httpserve.ConflictError](err); ok {
		return conflicting(conflict)
	}
	s.handler = router
	return err
}

// conflicting says how two routes can be told apart.
func conflicting(c *httpserve.ConflictError) error {
	err := usagef("--route: %v", c)
	if c.Same {
		return err.withHint("leave one of them out; with times=N the first gives way to the second after N requests")
	}
	return err.withHint("make one of the paths narrower than the other, or add a route for what both match")
}

// Close closes what was opened, after the last answer.
func (s *site) Close() {
	for _, opened := range s.opened {
		_ = opened.Close() // it was only read
	}
}
