package httpserve

// relation is how the paths of two patterns are related.
type relation uint8

const (
	equal       relation = iota // both match the same paths
	narrower                    // the first matches some of the paths of the second
	wider                       // the other way round
	overlapping                 // some paths match both, and each has others
	disjoint                    // no path matches both
)

// relate compares the paths of two patterns, segment by segment.
func relate(p, q Pattern) relation {
	so := equal
	for i := 0; ; i++ {
		pEnds, qEnds := i == len(p.segments), i == len(q.segments)
		if pEnds || qEnds {
			if pEnds && qEnds {
				return so
			}
			return disjoint
		}
		a, b := p.segments[i], q.segments[i]
		switch {
		case a.kind == rest && b.kind == rest:
			return so
		case a.kind == rest:
			return so.and(wider)
		case b.kind == rest:
			return so.and(narrower)
		}
		if so = so.and(relateSegments(a, b)); so == disjoint {
			return disjoint
		}
	}
}

func relateSegments(a, b segment) relation {
	switch {
	case a.kind == literal && b.kind == literal && a.text != b.text,
		a.kind == named && b.kind == literal && b.text == "",
		b.kind == named && a.kind == literal && a.text == "":
		return disjoint
	case a.kind == b.kind:
		return equal
	case a.kind == literal:
		return narrower
	}
	return wider
}

// and is the relation of two paths whose parts so far are in one and whose next
// parts are in the other.
func (r relation) and(next relation) relation {
	switch {
	case r == equal || r == next:
		return next
	case next == equal:
		return r
	case r == disjoint || next == disjoint:
		return disjoint
	}
	return overlapping
}

// weight is higher for the narrower of two patterns that can match the same
// path: each of its segments is at least as narrow, and the other's {rest...}
// stands for one or more of them.
func (p Pattern) weight() int {
	sum := 0
	for _, s := range p.segments {
		switch s.kind {
		case literal:
			sum += 2
		case named:
			sum++
		}
	}
	return sum
}
