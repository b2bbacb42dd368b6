package dns

import (
	"sync/atomic"
	"testing"

	wire "github.com/miekg/dns"
)

// A server that does not know EDNS is asked without, unless something is asked for
// with it; one that knows it means what it says.
func TestServersWithoutEDNS(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		rcode  int  // for a query with EDNS
		knows  bool // the answer has EDNS
		edns   EDNS
		want   Rcode
		asked  int32
		noEDNS bool
	}{
		{"plain", wire.RcodeFormatError, false, EDNS{}, RcodeNoError, 2, true},
		{"not implemented", wire.RcodeNotImplemented, false, EDNS{Size: 4096}, RcodeNoError, 2, true},
		{"wanted", wire.RcodeFormatError, false, EDNS{DNSSEC: true}, RcodeFormErr, 1, false},
		{"known", wire.RcodeFormatError, true, EDNS{}, RcodeFormErr, 1, false},
		{"refused", wire.RcodeRefused, false, EDNS{}, RcodeRefused, 1, false},
		{"off", wire.RcodeSuccess, false, EDNS{Off: true}, RcodeNoError, 1, false},
	}
	for _, tt := range tests {
		var asked atomic.Int32
		s := rawServer(t, func(q []byte) [][]byte {
			asked.Add(1)
			var query wire.Msg
			if err := query.Unpack(q); err != nil {
				t.Error(err)
			}
			return [][]byte{answerTo(t, q, func(m *wire.Msg) {
				if query.IsEdns0() == nil {
					return
				}
				if m.Rcode, m.Answer = tt.rcode, nil; tt.knows {
					m.SetEdns0(1232, false)
				}
			})}
		})
		r, err := client().Ask(t.Context(), s, Query{Name: "example", Type: TypeA, EDNS: tt.edns})
		if err != nil || r.Rcode != tt.want || r.NoEDNS != tt.noEDNS || asked.Load() != tt.asked {
			t.Errorf("%s: %v, %+v, asked %d times", tt.name, err, r, asked.Load())
		}
	}
}
