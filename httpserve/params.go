package httpserve

import "iter"

// Params are the parts of a request's path that its route has names for. The
// zero value is empty. They are decoded, point into the path, and are good as
// long as the request. A {name}'s value is not empty and holds no slash.
type Params struct {
	names  []string
	values [][]byte
}

// Get returns the value of a name, and whether the route has that name.
func (p *Params) Get(name string) (value []byte, ok bool) {
	for i, n := range p.names {
		if n == name {
			return p.values[i], true
		}
	}
	return nil, false
}

// All goes through names and values in the order of the path.
func (p *Params) All() iter.Seq2[string, []byte] {
	return func(yield func(name string, value []byte) bool) {
		for i, name := range p.names {
			if !yield(name, p.values[i]) {
				return
			}
		}
	}
}

func (p *Params) clear() { p.names, p.values = nil, p.values[:0] }
