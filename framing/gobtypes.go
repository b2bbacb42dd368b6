package framing

import "fmt"

const (
	// gobFields is the most fields that a struct may have.
	gobFields = 4096
	// gobTypeRoom is what the definitions of a stream may take, in bytes: the
	// names of their fields, gobTypeCost for each type, gobFieldCost for each
	// field.
	gobTypeRoom  = 1 << 20
	gobTypeCost  = 256
	gobFieldCost = 48
)

// gobKind is how a value is written.
type gobKind uint8

const (
	gobUnknown gobKind = iota
	gobBool
	gobInt
	gobUnsigned
	gobFloat
	gobBytes
	gobString
	gobComplex
	gobInterface
	gobArray
	gobSlice
	gobStruct
	gobMap
	gobOpaque // what a GobEncoder or BinaryMarshaler made of the value
	gobText   // what a TextMarshaler made of it
)

// gobType is what a definition says, without the names of types.
type gobType struct {
	kind   gobKind
	length int64 // of an array
	key    int64 // of a map, a type's id; likewise elem
	elem   int64 // of an array, slice or map
	fields []gobField
}

type gobField struct {
	name []byte // once defined, a JSON string
	id   int64
}

// gobTypes are the types of one stream.
type gobTypes struct {
	defined map[int64]gobType
	room    int // what further definitions may take
}

func newGobTypes() gobTypes {
	return gobTypes{defined: map[int64]gobType{}, room: gobTypeRoom}
}

// find returns the type of an id; its kind is gobUnknown where there is none.
func (t *gobTypes) find(id int64) gobType {
	if id >= int64(gobBool) && id <= int64(gobInterface) {
		return gobType{kind: gobKind(id)} // the ids of these are given once for all
	}
	return t.defined[id]
}

// define keeps a type, with copies of what it holds of a message.
func (t *gobTypes) define(id int64, def gobType) error {
	if t.find(id).kind != gobUnknown {
		return fmt.Errorf("%w: gob that defines type %d twice", ErrMalformed, id)
	}
	cost := gobTypeCost
	for _, f := range def.fields {
		cost += gobFieldCost + jsonStringLen(f.name)
	}
	if t.room -= cost; t.room < 0 {
		return fmt.Errorf("%w: gob whose types take over %d bytes to define", ErrTooLong, gobTypeRoom)
	}
	for i := range def.fields {
		f := &def.fields[i]
		f.name = appendJSONString(make([]byte, 0, len(f.name)+2), f.name)
	}
	t.defined[id] = def
	return nil
}

// definition reads the definition of a type, a struct with one field set.
func (r *gobReader) definition() gobType {
	kinds := [...]gobKind{gobArray, gobSlice, gobStruct, gobMap, gobOpaque, gobOpaque, gobText}
	var def gobType
	r.fields(len(kinds), func(field int) {
		if def.kind != gobUnknown {
			r.refuse("a type that is defined as two")
		}
		def.kind = kinds[field]
		r.fields(3, func(field int) { r.part(&def, field) })
	})
	if def.kind == gobUnknown {
		r.refuse("a type that is defined as nothing")
	}
	return def
}

// part reads one field of a definition.
func (r *gobReader) part(def *gobType, field int) {
	switch {
	case field == 0:
		r.commonPart()
	case field == 1 && def.kind == gobStruct:
		def.fields = r.fieldList()
	case field == 1 && def.kind == gobMap:
		def.key = r.int()
	case field == 1 && (def.kind == gobArray || def.kind == gobSlice),
		field == 2 && def.kind == gobMap:
		def.elem = r.int()
	case field == 2 && def.kind == gobArray:
		def.length = r.int()
	default:
		r.refuse("a definition that has more than it should")
	}
}

// commonPart passes over the name of a type and its id.
func (r *gobReader) commonPart() {
	r.fields(2, func(field int) {
		if field == 0 {
			r.bytes()
		} else {
			r.int()
		}
	})
}

func (r *gobReader) fieldList() []gobField {
	n := r.count("fields")
	if n > gobFields {
		r.refuse("a struct of %d fields, %d are the most", n, gobFields)
		return nil
	}
	list := make([]gobField, n)
	for i := range list {
		r.fields(2, func(field int) {
			if field == 0 {
				list[i].name = r.bytes()
			} else {
				list[i].id = r.int()
			}
		})
	}
	return list
}
