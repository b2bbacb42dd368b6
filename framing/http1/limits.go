package http1

// Limits are the sizes beyond which a head is refused. The zero value of each
// stands for its default.
type Limits struct {
	RequestLine int // octets of the request line without CRLF; 0: 8192. Over it: 414, or 400 if the method alone is longer
	Head        int // octets of the whole head with its last empty line; 0: 32768. Over it: 431. A buffer of this size always suffices
	Fields      int // field lines; 0: 100. At most 60000. Over it: 431
}

// The defaults of Limits. RFC 9112 3 asks for request lines of 8000 octets.
const (
	DefaultRequestLine = 8192
	DefaultHead        = 32 << 10
	DefaultFields      = 100
)

const (
	mostFields     = 60000   // what the index of known fields can count
	mostHead       = 1 << 30 // what the offsets of a field line can reach
	mostEmptyLines = 4       // before a request line
	mostMethod     = 64      // octets of a method
)

// settled fills in the defaults.
func (l Limits) settled() Limits {
	if l.RequestLine <= 0 {
		l.RequestLine = DefaultRequestLine
	}
	if l.Head <= 0 {
		l.Head = DefaultHead
	}
	if l.Fields <= 0 {
		l.Fields = DefaultFields
	}
	l.Head = min(l.Head, mostHead)
	l.Fields = min(l.Fields, mostFields)
	return l
}
