package access

import (
	"strconv"
	"strings"

	"github.com/sockkit/sockkit/httpserve"
)

// MetricsPage is a handler that shows [Metrics] on one path.
type MetricsPage struct {
	Handler httpserve.Handler // of all other paths
	Path    string            // decoded
	Metrics *Metrics
}

// Serve shows them, or lets the handler answer.
func (m MetricsPage) Serve(r *httpserve.Request) *httpserve.Response {
	if string(r.Path()) != m.Path {
		return m.Handler.Serve(r)
	}
	if refused := onlyRead(r); refused != nil {
		return refused
	}
	return &httpserve.Response{
		Header: httpserve.Header{
			{Name: "Content-Type", Value: "text/plain; version=0.0.4; charset=utf-8"},
			{Name: "Cache-Control", Value: "no-store"},
		},
		Content: httpserve.Bytes(m.Metrics.Append(make([]byte, 0, 4<<10))),
	}
}

// Inline holds for the path, and else where the handler promises it.
func (m MetricsPage) Inline(r *httpserve.Request) bool {
	return string(r.Path()) == m.Path || inline(m.Handler, r)
}

// page writes the text format of Prometheus (prometheus.io, exposition formats).
type page struct {
	text []byte
	name string // of the next sample
}

// family begins what belongs to a name.
func (p *page) family(name, kind, help string) *page {
	p.name = name
	p.text = append(p.text, "# HELP "+name+" "+help+"\n# TYPE "+name+" "+kind+"\n"...)
	return p
}

// plain begins a sample without labels.
func (p *page) plain() *page {
	p.text = append(append(p.text, p.name...), ' ')
	return p
}

// labelled begins a sample with labels, given as names and values by turns.
func (p *page) labelled(pairs ...string) *page {
	p.text = append(p.text, p.name...)
	between := byte('{')
	for i := 0; i+1 < len(pairs); i += 2 {
		p.text = append(p.text, between)
		p.text = append(p.text, pairs[i]+`="`+labelEscape.Replace(pairs[i+1])+`"`...)
		between = ','
	}
	p.text = append(p.text, "} "...)
	return p
}

// labelEscape is how values of labels are written.
var labelEscape = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

// count ends a sample with a whole number.
func (p *page) count(n uint64) {
	p.text = append(strconv.AppendUint(p.text, n, 10), '\n')
}

// number ends a sample with a number.
func (p *page) number(x float64) {
	p.text = append(strconv.AppendFloat(p.text, x, 'f', -1, 64), '\n')
}
