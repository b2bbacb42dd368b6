package framing

import (
	"fmt"
	"math"
	"strconv"
)

// gobDepth is how deep values may nest.
const gobDepth = 1000

// gobValues writes the values of one stream as JSON.
type gobValues struct {
	gobReader
	types   gobTypes
	out     jsonWriter
	depth   int
	seen    int // definitions in what was read of the current value
	applied int // how many of them are among the types already
	digits  [32]byte
}

// read reads the value that stands in messages, or a definition that stands
// alone in one, and reports whether it was a value. The error is errGobMore if
// the value goes on in the next message; it is then read from its beginning
// again.
func (v *gobValues) read(data []byte, spans []gobSpan) (bool, error) {
	v.gobReader = gobReader{data: data, spans: spans}
	v.out.buf, v.depth, v.seen = v.out.buf[:0], 0, 0
	v.nextMessage()
	if len(v.rest) == 0 && v.err == nil {
		return false, nil
	}
	id := v.int()
	if id < 0 {
		v.define(id)
	} else {
		v.outermost(id)
	}
	if len(v.rest) > 0 {
		v.refuse("%d bytes that belong to nothing", len(v.rest))
	}
	if v.err != errGobMore {
		v.applied = 0
	}
	return id >= 0, v.err
}

// define reads a definition, whose id is written negated, and keeps it, unless
// an earlier reading of the same messages has.
func (v *gobValues) define(negated int64) {
	def := v.definition()
	v.seen++
	if v.err != nil || v.seen <= v.applied {
		return
	}
	if err := v.types.define(-negated, def); err != nil {
		v.fail(err)
	}
	v.applied++
}

// outermost reads a value that stands in a message or an interface. What is no
// struct has a zero before it there.
func (v *gobValues) outermost(id int64) {
	if v.types.find(id).kind != gobStruct && v.uint() != 0 {
		v.refuse("a value that does not begin with 0")
	}
	v.value(id)
}

// value reads a value of a type.
func (v *gobValues) value(id int64) {
	if v.out.err != nil {
		v.fail(v.out.err)
	}
	if v.err != nil {
		return
	}
	if v.depth++; v.depth > gobDepth {
		v.refuse("values that nest deeper than %d levels", gobDepth)
		return
	}
	switch t := v.types.find(id); t.kind {
	case gobUnknown:
		v.refuse("a value of type %d, which is not defined", id)
	case gobInterface:
		v.dynamic()
	case gobStruct:
		v.structure(t.fields)
	case gobMap:
		v.table(t)
	case gobArray, gobSlice:
		v.list(t)
	default:
		v.basic(t.kind)
	}
	v.depth--
}

func (v *gobValues) basic(kind gobKind) {
	switch kind {
	case gobBool:
		v.out.raw(strconv.FormatBool(v.uint() != 0))
	case gobInt:
		v.out.json(strconv.AppendInt(v.digits[:0], v.int(), 10))
	case gobUnsigned:
		v.out.json(strconv.AppendUint(v.digits[:0], v.uint(), 10))
	case gobFloat:
		v.number(v.float())
	case gobComplex:
		v.out.raw("[")
		v.number(v.float())
		v.out.raw(",")
		v.number(v.float())
		v.out.raw("]")
	case gobString, gobText:
		v.out.textOrBase64(v.bytes())
	case gobBytes, gobOpaque:
		v.out.base64(v.bytes())
	}
}

// number writes a float. Those that JSON does not have are strings.
func (v *gobValues) number(f float64) {
	digits := strconv.AppendFloat(v.digits[:0], f, 'g', -1, 64)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		v.out.text(digits)
		return
	}
	v.out.json(digits)
}

// elements reads the number of elements that follow. Messages that have not
// come may hold some; what is sure is that each takes a byte or more.
func (v *gobValues) elements() int {
	n := v.uint()
	if n > uint64(v.out.limit) {
		v.fail(fmt.Errorf("%w: %d elements announced, %d bytes allowed", ErrTooLong, n, v.out.limit))
		return 0
	}
	return int(n)
}

func (v *gobValues) list(t gobType) {
	n := v.elements()
	if t.kind == gobArray && int64(n) != t.length && v.err == nil {
		v.refuse("an array of %d elements, not %d", n, t.length)
	}
	v.out.raw("[")
	for i := 0; i < n && v.err == nil; i++ {
		if i > 0 {
			v.out.raw(",")
		}
		v.value(t.elem)
	}
	v.out.raw("]")
}

func (v *gobValues) table(t gobType) {
	n := v.elements()
	v.out.raw("{")
	for i := 0; i < n && v.err == nil; i++ {
		if i > 0 {
			v.out.raw(",")
		}
		start := len(v.out.buf)
		if v.value(t.key); v.err != nil {
			return
		}
		v.out.name(start)
		v.value(t.elem)
	}
	v.out.raw("}")
}

// structure reads the fields that were sent; those that are zero were not.
func (v *gobValues) structure(fields []gobField) {
	separator := "{"
	v.fields(len(fields), func(field int) {
		v.out.raw(separator)
		separator = ","
		v.out.json(fields[field].name)
		v.out.raw(":")
		v.value(fields[field].id)
	})
	if separator == "{" {
		v.out.raw("{")
	}
	v.out.raw("}")
}

// dynamic reads the value of an interface: the name of its type, definitions,
// the id of the type, the length of the value, which the value shows too, and
// the value.
func (v *gobValues) dynamic() {
	if len(v.bytes()) == 0 {
		v.out.raw("null")
		return
	}
	for v.err == nil {
		if len(v.rest) == 0 {
			v.nextMessage()
		}
		id := v.int()
		if id >= 0 {
			v.uint()
			v.outermost(id)
			return
		}
		v.define(id)
		// Behind a definition a message ends, or, inside the value of another
		// interface, the length of what follows is written.
		if len(v.rest) > 0 {
			v.uint()
		}
	}
}
