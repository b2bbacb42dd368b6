package process

// LineEscape finds, in what is typed, the way out of a terminal: the escape
// character at the start of a line, and a dot behind it. Twice, the character
// stands for itself; before anything else it is a character like others, and so
// it is within a line. The zero value escapes nothing; with Char set it is at the
// start of a line.
type LineEscape struct {
	Char byte // 0 = none

	state lineState
}

// lineState is where in a line the typing is.
type lineState uint8

const (
	lineStart lineState = iota
	afterChar           // the escape character has been typed at the start of a line, and is held back
	inLine
	lineStates
)

// lineClass is what a byte is to the table.
type lineClass uint8

const (
	otherByte lineClass = iota
	charByte
	dotByte
	lineEnd
	lineClasses
)

// lineAction is what is done with a byte.
type lineAction uint8

const (
	pass lineAction = iota
	hold
	passHeld // what was held back, and the byte
	leave
)

type lineStep struct {
	next lineState
	do   lineAction
}

// lineTable is the whole machine.
var lineTable = [lineStates][lineClasses]lineStep{
	lineStart: {otherByte: {inLine, pass}, charByte: {afterChar, hold}, dotByte: {inLine, pass}, lineEnd: {lineStart, pass}},
	afterChar: {otherByte: {inLine, passHeld}, charByte: {inLine, pass}, dotByte: {lineStart, leave}, lineEnd: {lineStart, passHeld}},
	inLine:    {otherByte: {inLine, pass}, charByte: {inLine, pass}, dotByte: {inLine, pass}, lineEnd: {lineStart, pass}},
}

// Append appends to dst what of p goes on, and reports whether the way out was
// taken; what follows it is dropped. A character that is held back comes with a
// later call, or with Flush.
func (e *LineEscape) Append(dst, p []byte) (out []byte, left bool) {
	if e.Char == 0 {
		return append(dst, p...), false
	}
	for _, b := range p {
		s := lineTable[e.state][e.classOf(b)]
		e.state = s.next
		switch s.do {
		case pass:
			dst = append(dst, b)
		case passHeld:
			dst = append(dst, e.Char, b)
		case leave:
			return dst, true
		}
	}
	return dst, false
}

// Flush appends what is held back, when nothing more is typed.
func (e *LineEscape) Flush(dst []byte) []byte {
	if e.state != afterChar {
		return dst
	}
	e.state = inLine
	return append(dst, e.Char)
}

func (e *LineEscape) classOf(b byte) lineClass {
	switch b {
	case e.Char:
		return charByte
	case '.':
		return dotByte
	case '\r', '\n':
		return lineEnd
	}
	return otherByte
}
