package http1

import (
	"fmt"
	"strings"
	"testing"
)

func TestKnownFields(t *testing.T) {
	if fieldCount > 64 {
		t.Fatalf("%d fields do not fit the bits of Fields.seen", fieldCount)
	}
	slots := map[uint8]Field{}
	for id := FieldOther + 1; id < fieldCount; id++ {
		name := id.String()
		if !isTokenText([]byte(name)) || len(name) > longestKnown {
			t.Errorf("field %d is called %q", id, name)
		}
		if fieldKeys[id] != keyOf(name) {
			t.Errorf("the key of %s is another's", name)
		}
		slot := keyOf(name).slot()
		if other, taken := slots[slot]; taken {
			t.Errorf("%s and %s share the place %#x: search another factor", name, other, slot)
		}
		slots[slot] = id
		if fieldSlots[slot] != id {
			t.Errorf("fieldSlots lacks 0x%02x: Field%s", slot, strings.ReplaceAll(name, "-", ""))
		}
		for _, spelled := range []string{name, strings.ToLower(name), strings.ToUpper(name)} {
			if got := FieldByName(spelled); got != id {
				t.Errorf("%s is %v", spelled, got)
			}
		}
	}
}

// TestNearlyKnownFields: a name that differs in one bit from a known one is
// another, but for the case of its letters.
func TestNearlyKnownFields(t *testing.T) {
	for id := FieldOther + 1; id < fieldCount; id++ {
		for i := range len(id.String()) {
			for bit := range 8 {
				name := []byte(id.String())
				name[i] ^= 1 << bit
				if strings.EqualFold(string(name), id.String()) && name[i] < 0x80 {
					continue
				}
				var h Head
				head := fmt.Sprintf("GET / HTTP/1.0\r\n%s: x\r\n\r\n", name)
				if _, err := ParseHead([]byte(head), Limits{}, &h); err == nil && h.Has(id) {
					t.Errorf("%q is taken for %s", name, id)
				}
			}
		}
	}
}

func TestFields(t *testing.T) {
	var h Head
	head := "GET / HTTP/1.1\r\nHost: x\r\nAccept: a\r\nX-One: 1\r\nACCEPT: b, ,c\r\nx-one: 2\r\n\r\n"
	if _, err := ParseHead([]byte(head), Limits{}, &h); err != nil {
		t.Fatal(err)
	}
	var values []string
	for value := range h.Values(FieldAccept) {
		values = append(values, string(value))
	}
	one, ok := h.Get("X-ONE")
	_, missing := h.Get("X-On")
	got := fmt.Sprintf("%d %q %q %v %v %v %q %v %v %v", h.Len(), h.Field(FieldAccept), values, h.Has(FieldAccept), h.Repeated(FieldHost),
		h.Repeated(FieldAccept), one, missing, ok, h.HasToken(FieldAccept, "x"))
	if want := `5 "a" ["a" "b, ,c"] true false true "1" false true false`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	if !h.HasToken(FieldAccept, "C") {
		t.Error("a token in other case is not found")
	}
	moved := []byte(head)
	h.Moved(moved)
	clear(moved[:3])
	if string(h.MethodName()) != "\x00\x00\x00" || h.Method != MethodGet {
		t.Error("the head did not move")
	}
	if h.Field(FieldRange) != nil || h.Field(FieldHost) == nil {
		t.Error("what is missing is nil, and what is there is not")
	}
}
