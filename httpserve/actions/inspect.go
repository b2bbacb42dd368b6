package actions

import (
	"bytes"
	"crypto/tls"
	"encoding/json"
	"io"
	"iter"
	"unicode/utf8"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// maxInspected is the largest body that is shown; it is held in memory whole. A
// larger one is 413.
const maxInspected = 1 << 20

// inspect shows the request as JSON.
type inspect struct{ spec Spec }

// newInspect is for "inspect".
func newInspect(s Spec) (httpserve.Handler, error) { return inspect{s}, nil }

func (i inspect) Serve(r *httpserve.Request) *httpserve.Response {
	body, err := io.ReadAll(io.LimitReader(r.Body(), maxInspected+1))
	if err != nil {
		return nil // the server knows why the body broke off, and says so
	}
	if len(body) > maxInspected {
		return httpserve.Refused(413)
	}
	text, err := lines(inspected(r, body))
	if err != nil {
		return httpserve.Refused(500)
	}
	own := httpserve.Field{Name: "Content-Type", Value: "application/json"}
	return &httpserve.Response{Status: i.spec.Status, Header: i.spec.header(own), Content: httpserve.Bytes(text)}
}

// member is one of the outer object.
type member struct {
	name  string
	value any
}

// pair is a name and a value, written as an array of two: names may come twice
// and in any order.
type pair [2]text

// inspected lists what there is to say of a request.
func inspected(r *httpserve.Request, body []byte) []member {
	return []member{
		{"method", text(r.MethodName())},
		{"target", text(r.Target())},
		{"path", text(r.Path())},
		{"params", paramPairs(&r.Params)},
		{"query", queryPairs(r.Query())},
		{"version", version(r)},
		{"host", text(r.Host())},
		{"headers", fieldPairs(r.All())},
		{"body", text(body)},
		{"trailers", trailerPairs(r.Trailer())},
		{"remote", r.Remote.String()},
		{"local", r.Local.String()},
		{"tls", secured(r.TLS)},
	}
}

func paramPairs(params *httpserve.Params) []pair {
	pairs := []pair{}
	for name, value := range params.All() {
		pairs = append(pairs, pair{text(name), value})
	}
	return pairs
}

func queryPairs(raw []byte) []pair {
	pairs := []pair{}
	for name, value := range http1.Query(raw) {
		pairs = append(pairs, pair{text(name), text(value)})
	}
	return pairs
}

func fieldPairs(fields iter.Seq2[[]byte, []byte]) []pair {
	pairs := []pair{}
	for name, value := range fields {
		pairs = append(pairs, pair{name, value})
	}
	return pairs
}

func trailerPairs(trailer *http1.Fields) []pair {
	if trailer == nil {
		return []pair{}
	}
	return fieldPairs(trailer.All())
}

// connection is what is said of TLS.
type connection struct {
	Version  string `json:"version"`
	Cipher   string `json:"cipher"`
	Name     string `json:"name"`
	Protocol string `json:"protocol"`
}

// secured describes the TLS of a connection; nil, which is null, without.
func secured(state *tls.ConnectionState) *connection {
	if state == nil {
		return nil
	}
	return &connection{
		Version: tls.VersionName(state.Version), Cipher: tls.CipherSuiteName(state.CipherSuite),
		Name: state.ServerName, Protocol: state.NegotiatedProtocol,
	}
}

// text is a JSON string, or {"base64":"..."} where it is no UTF-8.
type text []byte

// MarshalJSON writes it.
func (t text) MarshalJSON() ([]byte, error) {
	if utf8.Valid(t) {
		return compact(string(t))
	}
	return compact(map[string][]byte{"base64": t})
}

// compact is json.Marshal without the escapes that only HTML needs.
func compact(value any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(value)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// lines writes an object with each member on a line of its own, and each pair of
// a list of them.
func lines(members []member) ([]byte, error) {
	out := []byte("{")
	for i, m := range members {
		if i > 0 {
			out = append(out, ',')
		}
		name, err := compact(m.name)
		if err != nil {
			return nil, err
		}
		out = append(append(append(out, "\n  "...), name...), ": "...)
		if out, err = appendValue(out, m.value); err != nil {
			return nil, err
		}
	}
	return append(out, "\n}\n"...), nil
}

func appendValue(out []byte, value any) ([]byte, error) {
	pairs, isList := value.([]pair)
	if !isList || len(pairs) == 0 {
		text, err := compact(value)
		return append(out, text...), err
	}
	for i, p := range pairs {
		text, err := compact(p)
		if err != nil {
			return nil, err
		}
		separator := ","
		if i == 0 {
			separator = "["
		}
		out = append(append(append(out, separator...), "\n    "...), text...)
	}
	return append(out, "\n  ]"...), nil
}
