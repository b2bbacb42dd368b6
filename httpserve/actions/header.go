package actions

import (
	"slices"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// checkHeader refuses fields that cannot be sent, or that are the server's.
func checkHeader(header httpserve.Header) error {
	for _, f := range header {
		if name, ok := http1.Unquote([]byte(f.Name)); !ok || len(name) != len(f.Name) {
			return wrong("header", "%q is not the name of a field", f.Name)
		}
		if !isFieldText(f.Value) {
			return wrong("header", "the value of %s holds a control character", f.Name)
		}
		switch id := http1.FieldByName(f.Name); id {
		case http1.FieldConnection, http1.FieldContentLength, http1.FieldDate, http1.FieldKeepAlive,
			http1.FieldTrailer, http1.FieldTransferEncoding, http1.FieldUpgrade:
			return wrong("header", "%s is what the server says itself", id)
		}
	}
	return nil
}

// isFieldText reports whether a value can be sent as it is.
func isFieldText(value string) bool {
	return !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f })
}

// header is the kind's own fields with those that the user chose in their place.
func (s Spec) header(own ...httpserve.Field) httpserve.Header {
	if s.Type != "" {
		own = without(own, "Content-Type")
		own = append(own, httpserve.Field{Name: "Content-Type", Value: s.Type})
	}
	return s.override(own)
}

// override lets the user's fields take the place of others.
func (s Spec) override(own httpserve.Header) httpserve.Header {
	for _, f := range s.Header {
		own = without(own, f.Name)
	}
	return append(own, s.Header...)
}

// without is a copy that has no field of that name.
func without(header httpserve.Header, name string) httpserve.Header {
	return slices.DeleteFunc(slices.Clone(header), func(f httpserve.Field) bool { return strings.EqualFold(f.Name, name) })
}
