package access

import (
	"context"
	"fmt"
	"io"
	"net"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/httpserve"
)

// sample is a line of the format: a name, labels, and a number.
var sample = regexp.MustCompile(`^[a-z_]+(\{[a-z]+="[^"\\]*"(,[a-z]+="[^"\\]*")*\})? [0-9.]+$`)

func TestMetrics(t *testing.T) {
	m := &Metrics{Started: time.Unix(1700000000, 250e6), Version: "1.2.3", Load: &httpserve.Load{}}
	for _, x := range []struct {
		line   string
		status int
		took   time.Duration
	}{
		{"GET /", 200, time.Millisecond}, {"GET /", 206, 3 * time.Millisecond}, {"GET /", 404, time.Minute},
		{"POST /", 201, 100 * time.Millisecond}, {"BREW /", 501, 0}, {"GET /", 999, 0},
	} {
		m.Observe(httpserve.Exchange{Request: request(t, x.line), Status: x.status, Sent: 10, Duration: x.took})
	}
	m.Observe(httpserve.Exchange{Request: &httpserve.Request{Head: request(t, "GET /").Head}, Status: 400, Err: net.ErrClosed})
	h := MetricsPage{Handler: hello{blocks: true}, Path: "/metrics", Metrics: m}
	answer := h.Serve(request(t, "GET /metrics"))
	got := text(t, answer)
	for _, want := range []string{
		`sockkit_http_requests_total{method="GET",status="2xx"} 2`,
		`sockkit_http_requests_total{method="GET",status="4xx"} 2`,
		`sockkit_http_requests_total{method="GET",status="5xx"} 1`,
		`sockkit_http_requests_total{method="other",status="5xx"} 1`,
		`sockkit_http_response_content_bytes_total 60`,
		`sockkit_http_responses_broken_total 1`,
		`sockkit_http_request_duration_seconds_bucket{le="0.001"} 4`,
		`sockkit_http_request_duration_seconds_bucket{le="0.0025"} 4`,
		`sockkit_http_request_duration_seconds_bucket{le="0.005"} 5`,
		`sockkit_http_request_duration_seconds_bucket{le="0.1"} 6`,
		`sockkit_http_request_duration_seconds_bucket{le="10"} 6`,
		`sockkit_http_request_duration_seconds_bucket{le="+Inf"} 7`,
		`sockkit_http_request_duration_seconds_sum 60.104`,
		`sockkit_http_request_duration_seconds_count 7`,
		`process_start_time_seconds 1700000000.25`,
		`sockkit_http_connections 0`,
	} {
		if !strings.Contains(got+"\n", "\n"+want+"\n") {
			t.Errorf("missing: %s", want)
		}
	}
	for line := range strings.Lines(got) {
		if line = strings.TrimSuffix(line, "\n"); !strings.HasPrefix(line, "# ") && !sample.MatchString(line) && !strings.Contains(line, `le="+Inf"`) {
			t.Errorf("not a sample: %q", line)
		}
	}
	if t.Failed() {
		t.Log(got)
	}
	checkWithPromtool(t, got+"\n")
}

// checkWithPromtool asks those who made the format.
func checkWithPromtool(t *testing.T, metrics string) {
	tool, err := exec.LookPath("promtool")
	if err != nil {
		t.Log("promtool is not installed")
		return
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	check := exec.CommandContext(ctx, tool, "check", "metrics")
	check.Stdin = strings.NewReader(metrics)
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("promtool: %v\n%s", err, out)
	}
}

func TestOwnPaths(t *testing.T) {
	h := Health{Path: "/health",
		Handler: MetricsPage{Path: "/metrics", Metrics: &Metrics{}, Handler: hello{blocks: true}}}
	for _, c := range []struct {
		line   string
		status int
		inline bool
	}{
		{"GET /health", 200, true},
		{"HEAD /health", 200, true},
		{"POST /health", 405, true},
		{"GET /health/", 200, false}, // the site's
		{"GET /metrics", 200, true},
		{"PUT /metrics", 405, true},
		{"GET /", 200, false},
	} {
		r := request(t, c.line)
		answer := h.Serve(r)
		if answer.Status != c.status && (answer.Status != 0 || c.status != 200) || h.Inline(r) != c.inline || answer.Close {
			t.Errorf("%s: %d, inline %v, close %v", c.line, answer.Status, h.Inline(r), answer.Close)
		}
		if (c.status == 405) != (answer.Header.Get("Allow") != "") {
			t.Errorf("%s: Allow", c.line)
		}
	}
}

// Health is 503 from when the server is told to end.
func TestHealthOfAnEnd(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	site := httpserve.HandlerFunc(func(r *httpserve.Request) *httpserve.Response {
		stop()
		<-r.Draining()
		return httpserve.Text(200, "ends")
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	server := &httpserve.Server{Handler: Health{Handler: site, Path: "/health"}, Drain: 5 * time.Second}
	go func() { served <- server.Serve(ctx, l) }()
	conn, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	const ask = "GET /%s HTTP/1.1\r\nHost: h\r\n\r\n"
	_, _ = fmt.Fprintf(conn, ask+ask+ask, "health", "end", "health")
	got, _ := io.ReadAll(conn)
	if status := regexp.MustCompile(`HTTP/1.1 \d+`).FindAllString(string(got), -1); fmt.Sprint(status) != "[HTTP/1.1 200 HTTP/1.1 200 HTTP/1.1 503]" {
		t.Errorf("%q", got)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

func TestFilter(t *testing.T) {
	f := Filter{Handler: hello{}, Permits: only("192.0.2.1")}
	if a := f.Serve(request(t, "GET /")); a.Status != 200 {
		t.Error(a.Status)
	}
	f.Permits = only("192.0.2.2")
	if a := f.Serve(request(t, "GET /")); a.Status != 403 {
		t.Error(a.Status)
	}
}
