package http1

// progress is how far a head has been read. A line is judged when it is whole,
// and before that only for control characters and for its length; so the
// outcome does not depend on the pieces in which the head comes, binary garbage
// is refused at its first byte, and each byte is looked at a bounded number of
// times even when they come one by one.
type progress struct {
	line    int // start of the line that is read
	scanned int // up to here it holds neither its end nor a control character
	stage   stage
}

type stage uint8

const (
	fresh    stage = iota // a new head begins
	atStart               // nothing but empty lines has been seen
	inFields              // the first line is read
)

// tail judges the line at p.line whose parsing did not come to an end, either
// because it goes on (ErrIncomplete) or because something is wrong with it. The
// CR of its end may stand at limit at most, else tooLong is the error. wrong is
// the error of a line that is whole and within the limit.
func (p *progress) tail(buf []byte, limit int, tooLong, wrong error) error {
	if p.line > limit {
		return tooLong
	}
	end := control(buf[:min(len(buf), limit+1)], max(p.line, p.scanned))
	if end >= len(buf) {
		p.scanned = end
		return ErrIncomplete
	}
	if end > limit {
		return tooLong
	}
	switch buf[end] {
	case '\r':
		if end+1 == len(buf) {
			p.scanned = end
			return ErrIncomplete
		}
		if buf[end+1] != '\n' {
			return ErrBareCR
		}
		return wrong
	case '\n':
		return ErrBareLF
	}
	return ErrControl
}

// done notes that the line before next is read.
func (p *progress) done(next int) {
	p.line, p.scanned = next, 0
}

// resumed reports whether a line was left in the middle.
func (p *progress) resumed() bool {
	return p.scanned > p.line
}
