package dns

import (
	"context"
	"errors"
	"strings"
	"testing"

	wire "github.com/miekg/dns"
)

// zoneOf answers a transfer with messages of records in the form of a zone file.
func zoneOf(t *testing.T, messages [][]string) Server {
	t.Helper()
	return zoneServer(t, func(w wire.ResponseWriter, q *wire.Msg) {
		for _, lines := range messages {
			m := new(wire.Msg)
			m.SetReply(q)
			for _, line := range lines {
				rr, err := wire.NewRR(line)
				if err != nil {
					t.Error(err)
				}
				m.Answer = append(m.Answer, rr)
			}
			if w.WriteMsg(m) != nil {
				return
			}
		}
		w.Close()
	})
}

// A zone begins and ends with its own SOA record, and all between is its own.
func TestTransfer(t *testing.T) {
	t.Parallel()
	const (
		soa     = "example. 60 IN SOA ns.example. h.example. 1 2 3 4 5"
		shouted = "EXAMPLE. 60 IN SOA ns.example. h.example. 1 2 3 4 5"
		inner   = "sub.example. 60 IN SOA ns.example. h.example. 1 2 3 4 5"
		foreign = "other. 60 IN SOA ns.other. h.other. 1 2 3 4 5"
		a       = "www.example. 60 IN A 192.0.2.1"
	)
	tests := []struct {
		name     string
		messages [][]string
		records  int
		says     string // "" = it is a zone
	}{
		{"one message", [][]string{{soa, a, soa}}, 3, ""},
		{"many messages", [][]string{{soa}, {a, a}, {soa}}, 4, ""},
		{"other case", [][]string{{shouted, a, "WWW.Example. 60 IN A 192.0.2.1", soa}}, 4, ""},
		{"behind the end", [][]string{{soa, a, soa, "www.other. 60 IN A 192.0.2.1"}}, 3, ""},
		{"an escaped dot", [][]string{{soa, `a\.b.example. 60 IN A 192.0.2.1`, soa}}, 3, ""},
		{"no SOA", [][]string{{a, soa}}, 0, "does not begin with its SOA record"},
		{"the SOA of another zone", [][]string{{foreign, foreign}}, 0, "begins with the SOA record of other."},
		{"an SOA inside", [][]string{{soa, inner, a, soa}}, 0, "an SOA record of sub.example."},
		{"ended by another SOA", [][]string{{soa, a, foreign}}, 0, "other. is not in the zone"},
		{"another's record", [][]string{{soa, "www.other. 60 IN A 192.0.2.1", soa}}, 0, "www.other. is not in the zone"},
		{"another's record later", [][]string{{soa, a}, {"www.notexample. 60 IN A 192.0.2.1", soa}}, 2, "www.notexample. is not in the zone"},
		{"one label that looks like two", [][]string{{soa, `www\.example. 60 IN A 192.0.2.1`, soa}}, 0, `www\.example. is not in the zone`},
		{"empty message", [][]string{{soa, a}, {}}, 2, "empty"},
		{"no end", [][]string{{soa, a}}, 2, "closed the connection"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := 0
			_, err := client().Transfer(context.Background(), zoneOf(t, tt.messages), "Example", func(records []Record) error {
				got += len(records)
				return nil
			})
			if got != tt.records {
				t.Errorf("%d records, want %d", got, tt.records)
			}
			if tt.says == "" && err != nil || tt.says != "" && (!errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("%v, want %q", err, tt.says)
			}
		})
	}
}
