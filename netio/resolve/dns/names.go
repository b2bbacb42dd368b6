package dns

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	wire "github.com/miekg/dns"
)

// Type is the type of a record.
type Type uint16

// The types that the program itself asks for.
const (
	TypeA     = Type(wire.TypeA)
	TypeAAAA  = Type(wire.TypeAAAA)
	TypeCNAME = Type(wire.TypeCNAME)
	TypeMX    = Type(wire.TypeMX)
	TypeNS    = Type(wire.TypeNS)
	TypePTR   = Type(wire.TypePTR)
	TypeSOA   = Type(wire.TypeSOA)
	TypeSRV   = Type(wire.TypeSRV)
	TypeTXT   = Type(wire.TypeTXT)
	TypeCAA   = Type(wire.TypeCAA)
	TypeHTTPS = Type(wire.TypeHTTPS)
	TypeDS    = Type(wire.TypeDS)
	TypeRRSIG = Type(wire.TypeRRSIG)
	TypeAXFR  = Type(wire.TypeAXFR)
	TypeIXFR  = Type(wire.TypeIXFR)
	TypeANY   = Type(wire.TypeANY)
)

// ParseType reads the name of a type in any case, or TYPE65 for one that has none
// (RFC 3597).
func ParseType(name string) (Type, error) {
	upper := strings.ToUpper(name)
	for t, name := range otherTypes() {
		if name == upper {
			return t, nil
		}
	}
	if t, ok := wire.StringToType[upper]; ok && t != wire.TypeNone && t != wire.TypeReserved {
		return Type(t), nil
	}
	digits, numbered := strings.CutPrefix(upper, "TYPE")
	if number, err := strconv.ParseUint(digits, 10, 16); numbered && err == nil && number != 0 {
		return Type(number), nil
	}
	return 0, fmt.Errorf("%q is not a type of record", name)
}

// TypeNames lists the names of all types, in order.
func TypeNames() []string {
	names := slices.Collect(maps.Keys(wire.StringToType))
	names = slices.DeleteFunc(names, func(name string) bool { return name == "None" || name == "Reserved" || name == "OPT" })
	names = slices.AppendSeq(names, maps.Values(otherTypes()))
	slices.Sort(names)
	return names
}

// otherTypes are the names that the library does not know
// (https://www.iana.org/assignments/dns-parameters).
func otherTypes() map[Type]string {
	return map[Type]string{
		11: "WKS", 22: "NSAP", 38: "A6", 40: "SINK", 66: "DSYNC", 67: "HHIT", 68: "BRID",
		259: "DOA", 262: "WALLET", 263: "CLA", 264: "IPN",
	}
}

// String is the name of the type, TYPE65 for one without.
func (t Type) String() string {
	if name, known := wire.TypeToString[uint16(t)]; known {
		return name
	}
	return cmp.Or(otherTypes()[t], "TYPE"+strconv.Itoa(int(t)))
}

// The classes beside that of the internet.
const (
	ClassCH = uint16(wire.ClassCHAOS)
	ClassHS = uint16(wire.ClassHESIOD)
)

// Rcode is the response code of a message.
type Rcode uint16

// The codes that mean something of their own to the program.
const (
	RcodeNoError   = Rcode(wire.RcodeSuccess)
	RcodeFormErr   = Rcode(wire.RcodeFormatError)
	RcodeServFail  = Rcode(wire.RcodeServerFailure)
	RcodeNXDomain  = Rcode(wire.RcodeNameError)
	RcodeNotImp    = Rcode(wire.RcodeNotImplemented)
	RcodeRefused   = Rcode(wire.RcodeRefused)
	RcodeBadVers   = Rcode(wire.RcodeBadVers)
	RcodeBadCookie = Rcode(wire.RcodeBadCookie)
)

// String is the name of the code, "RCODE24" for one without. In answers 16 is
// BADVERS (RFC 6891 9); the library has the name that it has in signatures.
func (r Rcode) String() string {
	if r == RcodeBadVers {
		return "BADVERS"
	}
	if name, ok := wire.RcodeToString[int(r)]; ok {
		return name
	}
	return "RCODE" + strconv.Itoa(int(r))
}

// Quote writes text as a zone file has it: in quotes, and what is no printable
// ASCII escaped (RFC 1035 5.1).
func Quote(text string) string {
	quoted := []byte{'"'}
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"' || c == '\\':
			quoted = append(quoted, '\\', c)
		case c < ' ' || c > '~':
			quoted = fmt.Appendf(quoted, "\\%03d", c)
		default:
			quoted = append(quoted, c)
		}
	}
	return string(append(quoted, '"'))
}

// SameName tells whether two names are one, however their bytes are written.
func SameName(a, b string) bool {
	return strings.EqualFold(wire.Fqdn(a), wire.Fqdn(b)) || onWire(a) != "" && onWire(a) == onWire(b)
}

// onWire is a name as messages have it, in lower case; "" for what is none.
func onWire(name string) string {
	packed := make([]byte, 256)
	n, err := wire.PackDomainName(wire.Fqdn(name), packed, 0, nil, false)
	if err != nil {
		return ""
	}
	for i, c := range packed[:n] { // lengths of labels are less than letters
		if c >= 'A' && c <= 'Z' {
			packed[i] = c + 'a' - 'A'
		}
	}
	return string(packed[:n])
}

// checkName refuses what cannot be asked for.
func checkName(name string) error {
	if _, ok := wire.IsDomainName(name); !ok {
		return fmt.Errorf("%q is not a domain name: a part is over 63 bytes, empty, or all of it over 255", name)
	}
	return nil
}

// Names lists the flags that are set, as DNS calls them.
func (f Flags) Names() []string {
	var names []string
	for _, flag := range []struct {
		name string
		set  bool
	}{
		{"aa", f.Authoritative}, {"tc", f.Truncated}, {"rd", f.RecursionDesired},
		{"ra", f.RecursionAvailable}, {"ad", f.AuthenticData}, {"cd", f.CheckingDisabled},
	} {
		if flag.set {
			names = append(names, flag.name)
		}
	}
	return names
}
