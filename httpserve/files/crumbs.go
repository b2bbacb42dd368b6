package files

import (
	"cmp"
	"strings"
)

// Of a path with more than mostCrumbs parts the first firstCrumbs and the last are
// shown: a link takes as much text as there are steps up to where it leads.
const (
	mostCrumbs  = 32
	firstCrumbs = 8
)

// writeCrumbs writes the path, each part of it a link that goes up from here.
func (l *listing) writeCrumbs(p *pieces) {
	p.text(`<a href="/">/</a>`)
	names := strings.Split(l.path, "/")
	names = names[1 : len(names)-1] // the path begins and ends with a slash
	for i, name := range names {
		up := len(names) - 1 - i
		if len(names) > mostCrumbs && i >= firstCrumbs && up >= mostCrumbs-firstCrumbs {
			if i == firstCrumbs {
				p.text("…/")
			}
			continue
		}
		p.text(`<a href="`, cmp.Or(strings.Repeat("../", up), "./"), `"><bdi>`)
		p.escaped(name)
		p.text("</bdi>/</a>")
	}
}
