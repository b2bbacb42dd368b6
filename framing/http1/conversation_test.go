package http1

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// server reads a stream as a server does that answers each request at once, and
// notes what it understood. Each piece that comes moves the buffer, and the old
// one is overwritten.
type server struct {
	t      testing.TB
	notes  []string
	buf    []byte
	head   Head
	chunks ChunkDecoder
	body   []byte
	left   int64
	state  State
	lim    Limits
}

// understand returns what a server notes of a stream in those pieces.
func understand(t testing.TB, pieces [][]byte) []string {
	return understandWithin(t, pieces, Limits{})
}

// understandWithin is understand with limits of its own.
func understandWithin(t testing.TB, pieces [][]byte, lim Limits) []string {
	s := &server{t: t, lim: lim}
	for _, piece := range pieces {
		if s.state == StateLingering {
			break
		}
		moved := slices.Concat(s.buf, piece)
		clear(s.buf)
		s.buf = slices.Clip(moved)
		for s.advance() {
		}
	}
	s.end()
	return s.notes
}

func (s *server) note(format string, args ...any) {
	s.notes = append(s.notes, fmt.Sprintf(format, args...))
}

// event takes a step of the table of states.
func (s *server) event(e Event) {
	next, ok := s.state.Next(e)
	if !ok {
		s.t.Fatalf("event %d in state %d is not in the table", e, s.state)
	}
	s.state = next
}

// advance takes what it can from the buffer; false if more must come.
func (s *server) advance() bool {
	if s.state == StateIdle && len(s.buf) > 0 {
		s.event(EventBytes)
	}
	switch s.state {
	case StateHead:
		return s.advanceHead()
	case StateWaiting:
		s.event(EventContinue)
		return true
	case StateBody:
		return s.advanceBody()
	}
	return false
}

func (s *server) advanceHead() bool {
	n, err := ParseHead(s.buf, s.lim, &s.head)
	if err == ErrIncomplete {
		return false
	}
	if err != nil {
		s.refuse(err)
		return false
	}
	if n <= 0 || n > len(s.buf) {
		s.t.Fatalf("a head of %d bytes in %d", n, len(s.buf))
	}
	s.noteHead()
	s.take(n)
	switch b := s.head.Body; {
	case b.Kind == BodyNone:
		s.event(EventHead)
		s.answer()
	case s.head.ExpectsContinue && len(s.buf) == 0:
		s.event(EventHeadWaits)
	default:
		s.event(EventHeadBody)
	}
	s.left, s.body = s.head.Body.Length, nil
	s.chunks.Reset(ChunkLimits{})
	return s.state != StateLingering
}

func (s *server) take(n int) {
	s.buf = slices.Clip(slices.Clone(s.buf[n:]))
}

func (s *server) refuse(err error) {
	var refused Error
	if !errors.As(err, &refused) {
		s.t.Fatalf("%v is no Error", err)
	}
	s.note("%d %s", refused.Status(), refused.Reason())
	s.event(EventRefuse)
	s.event(EventDoneClose)
}

// noteHead writes a head on a line, and its fields but Host on lines of their own.
func (s *server) noteHead() {
	h := &s.head
	path := shown(h.Path())
	if len(h.Query()) > 0 {
		path += " query " + shown(h.Query())
	}
	line := fmt.Sprintf("%s %s host %s", h.MethodName(), path, shown(h.Host()))
	for _, flag := range []struct {
		on   bool
		text string
	}{
		{h.Form != FormOrigin, [...]string{"", "absolute", "authority", "asterisk"}[h.Form]},
		{h.Secure, "https"},
		{h.EncodedSlash, "encoded-slash"},
		{h.Minor == 0, "1.0"},
		{h.ExpectsContinue, "expects-100"},
		{h.Upgrades() != nil, "upgrades " + string(h.Upgrades())},
		{h.ConnectionOption(h.KeepAlive) != "", h.ConnectionOption(h.KeepAlive)},
		{h.Body.Kind == BodyLength, "length " + strconv.FormatInt(h.Body.Length, 10)},
		{h.Body.Kind == BodyChunked, "chunked"},
	} {
		if flag.on {
			line += ", " + flag.text
		}
	}
	s.notes = append(s.notes, line)
	s.noteFields(&h.Fields, "  ")
}

func (s *server) noteFields(f *Fields, indent string) {
	for i := range f.Len() {
		if name, value, id := f.Line(i); id != FieldHost || indent != "  " {
			s.note("%s%s: %s", indent, name, shown(value))
		}
	}
}

// shown shows bytes that are not plain text, and cuts what is long.
func shown(b []byte) string {
	text := strconv.QuoteToASCII(string(b))
	text = strings.ReplaceAll(text[1:len(text)-1], `\"`, `"`)
	if len(text) > 100 {
		return text[:20] + "... of " + strconv.Itoa(len(b))
	}
	return text
}

func (s *server) advanceBody() bool {
	if s.head.Body.Kind == BodyLength {
		n := int(min(s.left, int64(len(s.buf))))
		s.body = append(s.body, s.buf[:n]...)
		s.take(n)
		if s.left -= int64(n); s.left > 0 {
			return false
		}
		s.bodyEnd(nil)
		return true
	}
	n, data, err := s.chunks.Next(s.buf)
	s.body = append(s.body, data...)
	switch {
	case err == io.EOF:
		s.bodyEnd(&s.chunks.Trailer)
	case err != nil && err != ErrIncomplete:
		s.refuse(err)
	}
	s.take(n)
	return err == nil || err == io.EOF
}

func (s *server) bodyEnd(trailer *Fields) {
	s.note("  = %s", shown(s.body))
	if trailer != nil {
		s.noteFields(trailer, "  trailer ")
	}
	s.event(EventBodyEnd)
	s.answer()
}

// answer gives the answer nobody sees.
func (s *server) answer() {
	s.event(EventAnswer)
	if s.head.KeepAlive {
		s.event(EventDone)
	} else {
		s.event(EventDoneClose)
	}
}

// end says where the stream broke off.
func (s *server) end() {
	switch s.state {
	case StateHead:
		s.note("incomplete head")
	case StateBody:
		s.note("incomplete body")
	case StateLingering:
		s.note("closed")
	}
}
