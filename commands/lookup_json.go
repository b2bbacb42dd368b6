package commands

import (
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/sockkit/sockkit/netio/resolve"
	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// lookupRecord is the object that --json prints for a query.
type lookupRecord struct {
	Name       string       `json:"name"`
	Type       string       `json:"type"`
	Engine     string       `json:"engine"`
	Server     string       `json:"server,omitempty"`
	Transport  string       `json:"transport,omitempty"`
	RTTMS      *float64     `json:"rtt_ms,omitempty"`
	Size       int          `json:"size,omitempty"`
	Tries      int          `json:"tries,omitempty"`
	Rcode      string       `json:"rcode,omitempty"`
	Flags      []string     `json:"flags,omitempty"`
	Answer     []jsonRR     `json:"answer"`
	Authority  []jsonRR     `json:"authority,omitempty"`
	Additional []jsonRR     `json:"additional,omitempty"`
	Errors     []jsonReason `json:"extended_errors,omitempty"`
	NSID       string       `json:"nsid,omitempty"`
	Subnet     string       `json:"subnet,omitempty"`
	Cookie     string       `json:"cookie,omitempty"`
	Error      string       `json:"error,omitempty"`
}

// jsonRR is one record. TTLs are seconds, null where the system does not tell.
type jsonRR struct {
	Name  string  `json:"name"`
	TTL   *uint32 `json:"ttl"`
	Class string  `json:"class"`
	Type  string  `json:"type"`
	Data  string  `json:"data"`
}

type jsonReason struct {
	Code uint16 `json:"code"`
	Name string `json:"name,omitempty"`
	Text string `json:"text,omitempty"`
}

// lookupJSON is an answer as one line.
func lookupJSON(a asked) string {
	record := lookupRecord{
		Name: a.Name, Type: a.Type.String(), Engine: a.Engine, Server: a.Server,
		Answer: jsonRecords(a.Records, a.Reply != nil),
	}
	if a.Type == resolve.AnyAddress {
		record.Type = "A,AAAA"
	}
	if a.Err != nil {
		record.Error = a.Err.Error()
	}
	if a.Reply != nil {
		record.describe(a.Reply)
	}
	return jsonText(record)
}

// jsonText is an object as one line.
func jsonText(object any) string {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(object); err != nil { // strings and numbers can be encoded
		return ""
	}
	return b.String()
}

// jsonLines is a line for each record.
func jsonLines(records []dns.Record) string {
	var b strings.Builder
	for _, record := range jsonRecords(records, true) {
		b.WriteString(jsonText(record))
	}
	return b.String()
}

// describe fills in what a DNS server has said.
func (r *lookupRecord) describe(reply *dns.Reply) {
	rtt := milliseconds(reply.RoundTrip)
	r.Transport, r.RTTMS, r.Size, r.Tries = string(reply.Server.Transport), &rtt, reply.Size, reply.Tries
	r.Rcode, r.Flags, r.NSID = reply.Rcode.String(), reply.Flags.Names(), reply.NSID
	r.Authority, r.Additional = jsonRecords(reply.Authority, true), jsonRecords(reply.Additional, true)
	r.Cookie = hex.EncodeToString(reply.Cookie)
	if reply.Subnet.IsValid() {
		r.Subnet = reply.Subnet.String()
	}
	for _, reason := range reply.Errors {
		r.Errors = append(r.Errors, jsonReason(reason))
	}
}

func jsonRecords(records []dns.Record, timed bool) []jsonRR {
	list := []jsonRR{}
	for _, r := range records {
		rr := jsonRR{Name: r.Name, Class: r.Class, Type: r.Type.String(), Data: r.Data}
		if timed {
			rr.TTL = &r.TTL
		}
		list = append(list, rr)
	}
	return list
}
