package commands

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/fatih/color"

	"github.com/sockkit/sockkit/netio"
)

// report returns what prints the results of -z on standard output, one call a
// result: lines of a table, or of JSON.
func (o probing) report(c *Console, targets []candidate) func(probed) error {
	line := o.tableLine(c, targets)
	if o.json {
		line = jsonLine
	}
	return func(p probed) error {
		if _, err := fmt.Fprintln(c.Stdout, line(p)); err != nil {
			return fmt.Errorf("write output: %w: %w", netio.ErrLocal, err)
		}
		return nil
	}
}

// tableLine returns the rule for the lines of the table, the first of which
// brings the head along. Columns are as wide as the longest address needs.
func (o probing) tableLine(c *Console, targets []candidate) func(probed) string {
	width := len("ADDRESS")
	for _, t := range targets {
		width = max(width, len(t.String()))
	}
	head := fmt.Sprintf("%-*s  %-8s  %9s  %9s", width, "ADDRESS", "STATE", "RESOLVE", "CONNECT")
	if o.repeat > 1 {
		head = fmt.Sprintf("%-*s  %-8s  %9s  %9s  %9s  %9s  %s", width, "ADDRESS", "STATE", "RESOLVE", "MIN", "MEDIAN", "P95", "OPEN")
	}
	if slices.ContainsFunc(endpointsOf(targets), o.family.secures) {
		head += fmt.Sprintf("  %9s", "TLS")
	}
	if asksFor(targets) {
		head += fmt.Sprintf("  %9s  %s", "ANSWER", "STATUS")
	}
	return func(p probed) string {
		before := ""
		if head != "" {
			before, head = head+"\n", ""
		}
		painted := stateColour(c, p.state).Sprintf("%-8s", p.state)
		return before + fmt.Sprintf("%-*s  %s  %9s", width, p.target, painted, column(p.resolve, p.resolve > 0)) + o.times(p) + o.handshakeTime(p, targets) + answerColumns(p, targets) + p.remark()
	}
}

// times are the last columns of the table.
func (o probing) times(p probed) string {
	known := len(p.connect) > 0
	if o.repeat <= 1 {
		return fmt.Sprintf("  %9s", column(p.quantile(0), known))
	}
	return fmt.Sprintf("  %9s  %9s  %9s  %d/%d", column(p.quantile(0), known), column(p.quantile(0.5), known),
		column(p.quantile(0.95), known), len(p.connect), p.tries)
}

// handshakeTime is the column of TLS, if there is one.
func (o probing) handshakeTime(p probed, targets []candidate) string {
	if !slices.ContainsFunc(endpointsOf(targets), o.family.secures) {
		return ""
	}
	return fmt.Sprintf("  %9s", column(p.tls, p.tls > 0))
}

// answerColumns are those of the answers of HTTP, if there are any.
func answerColumns(p probed, targets []candidate) string {
	if !asksFor(targets) {
		return ""
	}
	status := "-"
	if p.answer.status > 0 {
		status = strconv.Itoa(p.answer.status)
	}
	return fmt.Sprintf("  %9s  %6s", column(p.answer.after, p.answer.status > 0), status)
}

// remark is the reason behind the last column, on the same line.
func (p probed) remark() string {
	if reason := p.reason(); reason != "" {
		return "  " + printable(reason)
	}
	return ""
}

func column(d time.Duration, known bool) string {
	if !known {
		return "-"
	}
	return shortTime(d)
}

// stateColour helps the eye along a long table; the word says the same.
func stateColour(c *Console, s state) *color.Color {
	switch s {
	case stateOpen:
		return c.paint(c.Stdout, color.FgGreen)
	case stateRefused:
		return c.paint(c.Stdout, color.FgRed)
	default:
		return c.paint(c.Stdout, color.FgYellow)
	}
}

// quantile is the smallest connect time that is not exceeded by the share q of
// all (nearest rank); 0 without any.
func (p probed) quantile(q float64) time.Duration {
	if len(p.connect) == 0 {
		return 0
	}
	rank := int(q*float64(len(p.connect)) + 0.999999)
	return p.connect[max(rank, 1)-1]
}

// probeRecord is one line of --json. Times are milliseconds; null where there
// is none.
type probeRecord struct {
	Address   string   `json:"address"`
	State     state    `json:"state"`
	ResolveMS float64  `json:"resolve_ms"`
	ConnectMS *float64 `json:"connect_ms"`
	TLSMS     *float64 `json:"tls_ms,omitempty"`
	Status    int      `json:"status,omitempty"`    // of the answer of HTTP
	AnswerMS  *float64 `json:"answer_ms,omitempty"` // from the question to the head of the answer
	Tries     int      `json:"tries"`
	Open      int      `json:"open"`
	MedianMS  *float64 `json:"median_ms"`
	P95MS     *float64 `json:"p95_ms"`
	Error     string   `json:"error,omitempty"`
}

// jsonLine is the result as one JSON object. connect_ms is the shortest time.
func jsonLine(p probed) string {
	record := probeRecord{
		Address: p.target.String(), State: p.state, ResolveMS: milliseconds(p.resolve),
		Tries: p.tries, Open: len(p.connect),
	}
	if p.tls > 0 {
		handshake := milliseconds(p.tls)
		record.TLSMS = &handshake
	}
	if p.answer.status > 0 {
		after := milliseconds(p.answer.after)
		record.Status, record.AnswerMS = p.answer.status, &after
	}
	if len(p.connect) > 0 {
		fastest, median, p95 := milliseconds(p.quantile(0)), milliseconds(p.quantile(0.5)), milliseconds(p.quantile(0.95))
		record.ConnectMS, record.MedianMS, record.P95MS = &fastest, &median, &p95
	}
	if p.err != nil {
		record.Error = p.err.Error()
	}
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(record); err != nil {
		return fmt.Sprintf(`{"error":%q}`, err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func milliseconds(d time.Duration) float64 {
	return float64(d.Microseconds()) / 1000
}
