package framing

import "fmt"

// jsonDepth is how deep arrays and objects may nest.
const jsonDepth = 1024

// jsonScanner reads JSON (RFC 8259) byte by byte and knows where a value ends.
// It keeps what it knows from call to call. Call reset before each value.
type jsonScanner struct {
	state jsonState
	key   bool // the string being read is the name of a member
	depth int
	nest  [jsonDepth / 64]uint64 // a bit for each open level: 1 is an object
}

// jsonEvent says why scan stopped.
type jsonEvent uint8

const (
	jsonMore jsonEvent = iota // all of the data belongs to the value
	jsonDone                  // the value is complete
	jsonBad                   // the byte after the ones consumed is not allowed
)

// scan reads on in a value and returns how many bytes of data belong to it. A
// number is complete at the first byte behind it, which is not consumed.
func (s *jsonScanner) scan(data []byte) (int, jsonEvent) {
	for i := 0; i < len(data); i++ {
		if s.state == jsString {
			i += plainText(data[i:])
			if i == len(data) {
				break
			}
		}
		next := jsonTable[s.state][jsonClassOf(data[i])]
		if next == jsRefused && s.inNumber() {
			next = jsEndNumber
		}
		if next > jsRefused && next < jsFirstAction {
			s.state = next
			continue
		}
		if !s.act(next) {
			return i, jsonBad
		}
		switch {
		case s.state == jsEnded && next == jsEndNumber:
			return i, jsonDone
		case s.state == jsEnded:
			return i + 1, jsonDone
		case next == jsEndNumber:
			i-- // the byte is looked at again, as what follows a value
		}
	}
	return len(data), jsonMore
}

// act does what a transition asks for beside a change of state, and reports
// whether it is allowed.
func (s *jsonScanner) act(action jsonState) bool {
	switch action {
	case jsOpenObject:
		return s.open(1, jsKeyOrEnd)
	case jsOpenArray:
		return s.open(0, jsValueOrEnd)
	case jsCloseObject:
		return s.shut(1)
	case jsCloseArray:
		return s.shut(0)
	case jsComma:
		s.state = jsValue
		if s.kind() == 1 {
			s.state = jsKey
		}
	case jsOpenString, jsOpenKey:
		s.key = action == jsOpenKey
		s.state = jsString
	case jsEndString:
		if s.key {
			s.state = jsColon
			return true
		}
		s.endValue()
	case jsEndLiteral, jsEndNumber:
		s.endValue()
	default:
		return false
	}
	return true
}

func (s *jsonScanner) open(kind uint64, inside jsonState) bool {
	if s.depth == jsonDepth {
		return false
	}
	word, bit := s.depth/64, s.depth%64
	s.nest[word] = s.nest[word]&^(1<<bit) | kind<<bit
	s.depth++
	s.state = inside
	return true
}

func (s *jsonScanner) shut(kind uint64) bool {
	if s.kind() != kind {
		return false
	}
	s.depth--
	s.endValue()
	return true
}

// kind is the bit of the innermost level. The table asks inside levels only.
func (s *jsonScanner) kind() uint64 {
	at := s.depth - 1
	return s.nest[at/64] >> (at % 64) & 1
}

func (s *jsonScanner) endValue() {
	s.state = jsNext
	if s.depth == 0 {
		s.state = jsEnded
	}
}

// endsHere reports whether the value is complete if nothing follows, which
// only a number at the top level can be without having said so.
func (s *jsonScanner) endsHere() bool {
	return s.depth == 0 && s.inNumber()
}

// inNumber reports whether what was read so far is a whole number, which any
// other byte ends.
func (s *jsonScanner) inNumber() bool {
	switch s.state {
	case jsZero, jsDigits, jsFraction, jsExpDigits:
		return true
	}
	return false
}

// reset makes the scanner ready for the next value.
func (s *jsonScanner) reset() {
	s.state, s.depth = jsValue, 0
}

// refuse is the error for a byte that is not allowed.
func (s *jsonScanner) refuse(c byte) error {
	if s.depth == jsonDepth && (c == '{' || c == '[') {
		return fmt.Errorf("%w: JSON that nests deeper than %d levels", ErrMalformed, jsonDepth)
	}
	return fmt.Errorf("%w: %q cannot stand there in JSON", ErrMalformed, c)
}

// plainText counts the bytes before a quote, a backslash or a control byte.
func plainText(data []byte) int {
	for i, c := range data {
		if c == '"' || c == '\\' || c < ' ' {
			return i
		}
	}
	return len(data)
}

// jsonSpace counts the white space that data begins with.
func jsonSpace(data []byte) int {
	for i, c := range data {
		if !isJSONSpace(c) {
			return i
		}
	}
	return len(data)
}

func isJSONSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t'
}

// oneJSON returns the single JSON value of text without the white space
// around it, or an error that wraps ErrMalformed.
func oneJSON(text []byte) ([]byte, error) {
	text = text[jsonSpace(text):]
	var s jsonScanner
	s.reset()
	n, event := s.scan(text)
	switch {
	case event == jsonBad:
		return nil, s.refuse(text[n])
	case event == jsonMore && !s.endsHere():
		return nil, fmt.Errorf("%w: JSON that is not complete", ErrMalformed)
	}
	if rest := text[n:]; jsonSpace(rest) < len(rest) {
		return nil, fmt.Errorf("%w: more than one JSON value", ErrMalformed)
	}
	return text[:n], nil
}
