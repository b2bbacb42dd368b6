package commands

import (
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/httpserve/access"
)

// httpOperations are pages for those who run the server.
type httpOperations struct {
	metrics, health string // their paths, decoded; "" = none
}

func httpOperationsFlags() []cli.Flag {
	return group("operations",
		valueFlag("metrics", "", "show metrics in the text format of Prometheus at `PATH`", ownPath),
		valueFlag("health", "", "answer 200 at `PATH`, and 503 once the server is about to end", ownPath),
	)
}

func readHTTPOperations(ctx *cli.Context) (httpOperations, error) {
	o := httpOperations{valueOf[string](ctx, "metrics"), valueOf[string](ctx, "health")}
	if o.metrics != "" && o.metrics == o.health {
		return o, usagef("--metrics and --health have the same path, %s", o.metrics)
	}
	return o, nil
}

// ownPath reads the path of one page.
func ownPath(s string) (string, error) {
	path, slashEncoded, err := http1.DecodePath(nil, []byte(s))
	if err != nil || slashEncoded || strings.ContainsAny(s, "?# ") {
		return "", usagef("%q is not a path", s).withHint("such as /metrics: it begins with a slash")
	}
	return string(path), nil
}

// observing adds metrics to what a server tells of its answers, if they are shown
// anywhere.
func (o httpOperations) observing(s *httpserve.Server) *access.Metrics {
	if o.metrics == "" {
		return nil
	}
	s.Load = &httpserve.Load{}
	m := &access.Metrics{Load: s.Load, Started: time.Now(), Version: release()}
	told := s.Observe
	s.Observe = func(x httpserve.Exchange) {
		m.Observe(x)
		if told != nil {
			told(x)
		}
	}
	return m
}
