package access

import (
	"runtime"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// Metrics counts answers. The zero value is ready; [Metrics.Observe] is for
// [httpserve.Server.Observe].
type Metrics struct {
	Load    *httpserve.Load // of the same server
	Started time.Time       // when this process began
	Version string          // of the program

	answers [len(countedMethods)][6]atomic.Uint64 // by method, and by the first digit of the status
	content atomic.Uint64                         // bytes
	broken  atomic.Uint64
	took    [len(durations) + 1]atomic.Uint64 // by the first limit that they are not over
	seconds atomic.Int64                      // of all of them, in ns
}

// countedMethods are told apart. Others are one: a client must not be able to add
// to what is kept.
var countedMethods = [...]string{
	http1.MethodOther: "other", http1.MethodGet: "GET", http1.MethodHead: "HEAD", http1.MethodPost: "POST",
	http1.MethodPut: "PUT", http1.MethodDelete: "DELETE", http1.MethodConnect: "CONNECT",
	http1.MethodOptions: "OPTIONS", http1.MethodTrace: "TRACE", http1.MethodPatch: "PATCH",
}

// durations are the limits of the histogram, in seconds.
var durations = [...]float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}

// Observe counts an answer.
func (m *Metrics) Observe(x httpserve.Exchange) {
	m.answers[min(int(x.Request.Method), len(countedMethods)-1)][min(max(x.Status/100, 0), 5)].Add(1)
	m.content.Add(uint64(max(x.Sent, 0)))
	if x.Err != nil {
		m.broken.Add(1)
	}
	m.seconds.Add(int64(x.Duration))
	at, seconds := 0, x.Duration.Seconds()
	for at < len(durations) && seconds > durations[at] {
		at++
	}
	m.took[at].Add(1)
}

// Append writes all numbers in the text format of Prometheus, version 0.0.4.
func (m *Metrics) Append(dst []byte) []byte {
	p := page{text: dst}
	p.family("sockkit_http_requests_total", "counter", "Requests that were answered, by method and class of status.")
	for method := range m.answers {
		for class := range m.answers[method] {
			if n := m.answers[method][class].Load(); n > 0 {
				p.labelled("method", countedMethods[method], "status", strconv.Itoa(class)+"xx").count(n)
			}
		}
	}
	p.family("sockkit_http_response_content_bytes_total", "counter", "Bytes of content in answers.").plain().count(m.content.Load())
	p.family("sockkit_http_responses_broken_total", "counter", "Answers that broke off.").plain().count(m.broken.Load())
	m.appendDurations(&p)
	if m.Load != nil {
		p.family("sockkit_http_requests_in_flight", "gauge", "Requests that are being answered.").plain().number(float64(m.Load.Requests()))
		p.family("sockkit_http_connections", "gauge", "Connections that are open.").plain().number(float64(m.Load.Connections()))
		p.family("sockkit_http_connections_total", "counter", "Connections that were accepted.").plain().count(m.Load.Accepted())
	}
	p.family("process_start_time_seconds", "gauge", "When the process began, in seconds since 1970.").plain().number(float64(m.Started.UnixMilli()) / 1000)
	p.family("sockkit_build_info", "gauge", "1, with the version.").labelled("version", m.Version, "goversion", runtime.Version()).count(1)
	return p.text
}

// appendDurations writes the histogram. Its count is that of its parts, so that
// the numbers agree whatever is counted meanwhile.
func (m *Metrics) appendDurations(p *page) {
	const name = "sockkit_http_request_duration_seconds"
	p.family(name, "histogram", "Time from a request's complete head to the end of its answer.")
	total := uint64(0)
	for i := range m.took {
		limit := "+Inf"
		if i < len(durations) {
			limit = strconv.FormatFloat(durations[i], 'g', -1, 64)
		}
		total += m.took[i].Load()
		p.name = name + "_bucket"
		p.labelled("le", limit).count(total)
	}
	p.name = name + "_sum"
	p.plain().number(time.Duration(m.seconds.Load()).Seconds())
	p.name = name + "_count"
	p.plain().count(total)
}
