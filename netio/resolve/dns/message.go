package dns

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"

	wire "github.com/miekg/dns"
)

// How messages look on the wire is known here alone. The library has no place
// outside of this package.

// ErrMalformed is the kind of an answer that is no DNS message, or not one to the
// question that was asked.
var ErrMalformed = errors.New("malformed answer")

// Query is a question and how it is put.
type Query struct {
	Name  string // "www.example.org", with or without the dot at its end; in ASCII
	Type  Type
	Class uint16 // 0 = IN

	NoRecursion      bool // the server shall answer from what it has
	CheckingDisabled bool // a server that validates shall answer even if that fails
	AuthenticData    bool // the AD bit: tell whether the answer was validated
	EDNS             EDNS
}

// EDNS are the extensions of a query (RFC 6891). The zero value sends them with
// nothing asked for.
type EDNS struct {
	Off    bool         // none are sent
	Size   uint16       // of answers over UDP; 0 = 1232 bytes
	DNSSEC bool         // send signatures, too (the DO bit)
	NSID   bool         // tell which server it is (RFC 5001)
	Subnet netip.Prefix // on whose behalf (RFC 7871); the zero value = none
	Cookie []byte       // 8 bytes of the client's, and what the server gave before (RFC 7873); nil = none
}

// defaultSize fits every path without fragments (DNS flag day 2020).
const defaultSize = 1232

// Message is what a server has answered.
type Message struct {
	Rcode      Rcode
	Flags      Flags
	Name       string // that was asked for
	Type       Type
	Class      string // "IN"
	Answer     []Record
	Authority  []Record
	Additional []Record // without the OPT record
	Size       int      // of the message, in bytes

	Errors []ExtendedError // what the server adds to its response code
	NSID   string          // "" = it did not say
	Cookie []byte          // the whole of it; nil = none
	Subnet netip.Prefix    // for whose clients the answer is good, 0.0.0.0/0 or ::/0 for all; the zero value = the server did not say

	id       uint16
	extended bool // with an OPT record
}

// Flags are those of the header (RFC 1035 4.1.1, RFC 4035 3).
type Flags struct {
	Authoritative, Truncated, RecursionDesired, RecursionAvailable, AuthenticData, CheckingDisabled bool
}

// Record is a resource record. Its texts are those of a zone file, in which bytes
// that are no printable ASCII are escaped (RFC 1035 5.1).
type Record struct {
	Name  string // with the dot at its end
	TTL   uint32 // seconds
	Class string // "IN"
	Type  Type
	Data  string
}

// ExtendedError says why (RFC 8914).
type ExtendedError struct {
	Code uint16
	Name string // of the code; "" = not registered when this was written
	Text string // what the server adds, printable
}

// String is "DNSSEC Bogus: signature expired", or "code 4711" for one without a
// name.
func (e ExtendedError) String() string {
	name := e.Name
	if name == "" {
		name = fmt.Sprintf("code %d", e.Code)
	}
	if e.Text == "" {
		return name
	}
	return name + ": " + e.Text
}

// IsDNSSEC tells whether a validation has failed.
func (e ExtendedError) IsDNSSEC() bool {
	return e.Code >= wire.ExtendedErrorCodeUnsupportedDNSKEYAlgorithm && e.Code <= wire.ExtendedErrorCodeUnsupportedDSDigestType ||
		e.Code >= wire.ExtendedErrorCodeDNSBogus && e.Code <= wire.ExtendedErrorCodeNSECMissing
}

// pack writes a query with an id.
func (q Query) pack(id uint16) ([]byte, error) {
	if err := checkName(q.Name); err != nil {
		return nil, err
	}
	m := wire.Msg{MsgHdr: wire.MsgHdr{
		Id: id, RecursionDesired: !q.NoRecursion, CheckingDisabled: q.CheckingDisabled, AuthenticatedData: q.AuthenticData,
	}}
	m.Question = []wire.Question{{Name: wire.Fqdn(q.Name), Qtype: uint16(q.Type), Qclass: q.class()}}
	if !q.EDNS.Off {
		m.Extra = []wire.RR{q.EDNS.record()}
	}
	return m.Pack()
}

func (q Query) class() uint16 { return cmp.Or(q.Class, wire.ClassINET) }

// record is the extensions as an OPT record.
func (e EDNS) record() *wire.OPT {
	opt := &wire.OPT{Hdr: wire.RR_Header{Name: ".", Rrtype: wire.TypeOPT}}
	opt.SetUDPSize(e.size())
	opt.SetDo(e.DNSSEC)
	if e.NSID {
		opt.Option = append(opt.Option, &wire.EDNS0_NSID{Code: wire.EDNS0NSID})
	}
	if e.Subnet.IsValid() {
		opt.Option = append(opt.Option, subnetOption(e.Subnet))
	}
	if e.Cookie != nil {
		opt.Option = append(opt.Option, &wire.EDNS0_COOKIE{Code: wire.EDNS0COOKIE, Cookie: hex.EncodeToString(e.Cookie)})
	}
	return opt
}

func (e EDNS) size() uint16 {
	if e.Size == 0 {
		return defaultSize
	}
	return e.Size
}

func subnetOption(p netip.Prefix) *wire.EDNS0_SUBNET {
	o := &wire.EDNS0_SUBNET{Code: wire.EDNS0SUBNET, Family: 1, SourceNetmask: uint8(p.Bits())}
	if p.Addr().Is6() {
		o.Family = 2
	}
	o.Address = net.IP(p.Masked().Addr().AsSlice())
	return o
}

// unpack reads a message.
func unpack(packet []byte) (*Message, error) {
	var m wire.Msg
	if err := m.Unpack(packet); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	switch {
	case !m.Response:
		return nil, fmt.Errorf("%w: it is a question", ErrMalformed)
	case slices.ContainsFunc(m.Answer, hollow) || slices.ContainsFunc(m.Ns, hollow) || slices.ContainsFunc(m.Extra, hollow):
		return nil, fmt.Errorf("%w: a record has no data", ErrMalformed)
	case !m.Truncated && fewerThanSaid(packet, len(m.Answer), len(m.Ns), len(m.Extra)):
		return nil, fmt.Errorf("%w: it has fewer records than it says", ErrMalformed)
	}
	answer := &Message{
		id: m.Id, Rcode: Rcode(m.Rcode), Size: len(packet),
		Flags: Flags{
			Authoritative: m.Authoritative, Truncated: m.Truncated, RecursionDesired: m.RecursionDesired,
			RecursionAvailable: m.RecursionAvailable, AuthenticData: m.AuthenticatedData, CheckingDisabled: m.CheckingDisabled,
		},
		Answer: records(m.Answer), Authority: records(m.Ns), Additional: records(m.Extra),
	}
	if len(m.Question) > 0 {
		asked := m.Question[0]
		answer.Name, answer.Type, answer.Class = asked.Name, Type(asked.Qtype), wire.Class(asked.Qclass).String()
	}
	if opt := m.IsEdns0(); opt != nil {
		answer.extend(opt)
	}
	return answer, nil
}

// hollow tells a record without data, of a type that has some.
func hollow(rr wire.RR) bool {
	switch rr.(type) {
	case *wire.APL, *wire.NULL, *wire.OPT, *wire.RFC3597: // may be empty
		return false
	}
	return rr.Header().Rdlength == 0
}

// fewerThanSaid compares the sections with the counts of the header (RFC 1035
// 4.1.1). The library stops at the end of the packet.
func fewerThanSaid(packet []byte, sections ...int) bool {
	for i, n := range sections {
		if n != int(binary.BigEndian.Uint16(packet[6+2*i:])) {
			return true
		}
	}
	return false
}

// answers tells whether a message is the answer to a query. Servers that could
// not read the question leave it out.
func (m *Message) answers(q Query, id uint16) error {
	switch {
	case m.id != id:
		return fmt.Errorf("%w: its id is not the question's", ErrMalformed)
	case m.Name == "" && (m.Rcode == RcodeFormErr || m.Rcode == RcodeNotImp || m.Rcode == RcodeServFail || m.Rcode == RcodeRefused):
		return nil
	case !SameName(m.Name, q.Name) || m.Type != q.Type || m.Class != wire.Class(q.class()).String():
		return fmt.Errorf("%w: it answers the question for %s %s %s", ErrMalformed, escaped(m.Name), m.Class, m.Type)
	case q.EDNS.Cookie != nil && len(m.Cookie) > 0 && !bytes.HasPrefix(m.Cookie, q.EDNS.Cookie[:clientCookie]):
		return fmt.Errorf("%w: its cookie is not ours", ErrMalformed)
	}
	return nil
}

// clientCookie is the length of our part of a cookie, in bytes (RFC 7873 4).
const clientCookie = 8

// wantsCookie tells that the server answers only who sends its part of the cookie
// back (RFC 7873 5.3), which it has given.
func (m *Message) wantsCookie(q Query) bool {
	return m.Rcode == RcodeBadCookie && q.EDNS.Cookie != nil && len(m.Cookie) > clientCookie
}

// knowsNoEDNS tells that the server could not read a query because of the extensions
// (RFC 6891 7). They can be left out only if nothing is asked for with them.
func (m *Message) knowsNoEDNS(q Query) bool {
	return (m.Rcode == RcodeFormErr || m.Rcode == RcodeNotImp) && !m.extended && !q.EDNS.Off && !q.EDNS.Asks()
}

// Asks tells whether the extensions ask for something.
func (e EDNS) Asks() bool { return e.DNSSEC || e.NSID || e.Subnet.IsValid() || e.Cookie != nil }

// extend reads what the extensions of an answer say.
func (m *Message) extend(opt *wire.OPT) {
	m.extended = true
	for _, option := range opt.Option {
		switch o := option.(type) {
		case *wire.EDNS0_EDE:
			m.Errors = append(m.Errors, ExtendedError{o.InfoCode, wire.ExtendedErrorCodeToString[o.InfoCode], printable(o.ExtraText)})
		case *wire.EDNS0_NSID:
			id, _ := hex.DecodeString(o.Nsid) // the library has encoded it
			m.NSID = identity(id)
		case *wire.EDNS0_COOKIE:
			m.Cookie, _ = hex.DecodeString(o.Cookie) // the library has encoded it
		case *wire.EDNS0_SUBNET:
			if addr, ok := netip.AddrFromSlice(o.Address); ok {
				m.Subnet = netip.PrefixFrom(addr.Unmap(), int(o.SourceScope)).Masked()
			}
		}
	}
}
