package dns

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	wire "github.com/miekg/dns"
)

// Records are shown as dig(1) shows them, but that long hexadecimal data has no
// blanks in it.

func records(all []wire.RR) []Record {
	var list []Record
	for _, rr := range all {
		h := rr.Header()
		if h.Rrtype == wire.TypeOPT {
			continue
		}
		list = append(list, Record{
			Name: owner(escaped(h.Name)), TTL: h.Ttl, Class: wire.Class(h.Class).String(), Type: Type(h.Rrtype), Data: escaped(data(rr)),
		})
	}
	return list
}

// owner is a name whose blanks are escaped as numbers, so that it is one word, and "$",
// which begins a directive in a zone file.
func owner(name string) string {
	if !strings.ContainsAny(name, " $") {
		return name
	}
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		switch escape := name[i] == '\\' && i+1 < len(name); {
		case escape && name[i+1] == ' ':
			b.WriteString(`\032`)
			i++
		case escape:
			b.WriteString(name[i : i+2])
			i++
		case name[i] == '$':
			b.WriteString(`\$`)
		default:
			b.WriteByte(name[i])
		}
	}
	return b.String()
}

// data is the text behind the header of a record.
func data(rr wire.RR) string {
	switch rr := rr.(type) {
	case *wire.A: // what is asked for most
		if rr.A == nil {
			return ""
		}
		return rr.A.String()
	case *wire.RFC3597:
		return unknownData(rr.Rdata)
	case *wire.NULL: // the library gives its bytes as they are
		return unknownData(hex.EncodeToString([]byte(rr.Data)))
	case *wire.SVCB:
		return serviceData(rr)
	case *wire.HTTPS:
		return serviceData(&rr.SVCB)
	case *wire.CAA: // its value is bytes, and a backslash one of them
		return fmt.Sprintf("%d %s %s", rr.Flag, rr.Tag, Quote(rr.Value))
	case *wire.URI:
		return fmt.Sprintf("%d %d %s", rr.Priority, rr.Weight, Quote(rr.Target))
	case *wire.TLSA, *wire.SMIMEA, *wire.ZONEMD:
		return strings.ToUpper(behindHeader(rr.String()))
	case *wire.X25: // a text (RFC 1183 3.1); the library has escaped it
		return `"` + rr.PSDNAddress + `"`
	case *wire.NID:
		return locator(rr.Preference, rr.NodeID)
	case *wire.L64:
		return locator(rr.Preference, rr.Locator64)
	case *wire.LOC:
		return location(behindHeader(rr.String()))
	}
	return behindHeader(rr.String())
}

// behindHeader leaves out the name, the TTL, the class and the type of a record, each
// with a tab behind it. There is none within them.
func behindHeader(text string) string {
	for range 4 {
		_, text, _ = strings.Cut(text, "\t")
	}
	return text
}

// unknownData is the form for data of any kind (RFC 3597 5).
func unknownData(digits string) string {
	return strings.TrimSpace(fmt.Sprintf(`\# %d %s`, len(digits)/2, strings.ToUpper(digits)))
}

// locator is half of an IPv6 address (RFC 6742 2).
func locator(preference uint16, half uint64) string {
	return fmt.Sprintf("%d %x:%x:%x:%x", preference, half>>48, half>>32&0xffff, half>>16&0xffff, half&0xffff)
}

// location is a place without zeros before its minutes, and with the centimetres of
// its altitude.
func location(text string) string {
	fields := strings.Fields(text)
	const latitude, longitude, altitude = 0, 4, 8 // degrees, minutes, seconds, side; metres
	if len(fields) <= altitude {
		return text
	}
	for _, i := range []int{latitude, latitude + 1, longitude, longitude + 1} {
		fields[i] = cmp.Or(strings.TrimLeft(fields[i], "0"), "0")
	}
	if metres := strings.TrimSuffix(fields[altitude], "m"); !strings.Contains(metres, ".") {
		fields[altitude] = metres + ".00m"
	}
	return strings.Join(fields, " ")
}

// protocols writes a comma and a backslash within the name of a protocol as dig does,
// and not by their numbers.
func protocols(list string) string {
	return strings.NewReplacer(`\\\092`, `\\\\`, `\\\044`, `\\,`).Replace(list)
}

// serviceData has quotes around texts only (RFC 9460 2.1).
func serviceData(rr *wire.SVCB) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %s", rr.Priority, rr.Target)
	for _, parameter := range rr.Value {
		key, value := parameter.Key(), parameter.String()
		switch key {
		case wire.SVCB_NO_DEFAULT_ALPN:
			fmt.Fprintf(&b, " %s", key)
		case wire.SVCB_MANDATORY, wire.SVCB_PORT, wire.SVCB_IPV4HINT, wire.SVCB_IPV6HINT, wire.SVCB_ECHCONFIG:
			fmt.Fprintf(&b, " %s=%s", key, value)
		case wire.SVCB_ALPN:
			fmt.Fprintf(&b, ` %s="%s"`, key, protocols(value))
		default:
			fmt.Fprintf(&b, ` %s="%s"`, key, value)
		}
	}
	return b.String()
}

// escaped writes what is no printable ASCII as a zone file does (RFC 1035 5.1). The
// library does so for most types.
func escaped(text string) string {
	plain := func(c byte) bool { return c >= ' ' && c <= '~' }
	for i := range len(text) {
		if plain(text[i]) {
			continue
		}
		safe := []byte(text[:i])
		for _, c := range []byte(text[i:]) {
			if plain(c) {
				safe = append(safe, c)
			} else {
				safe = fmt.Appendf(safe, "\\%03d", c)
			}
		}
		return string(safe)
	}
	return text
}

// identity is the name of a server: text if it is that, else hexadecimal digits.
func identity(id []byte) string {
	if text := string(id); utf8.Valid(id) && printable(text) == text {
		return text
	}
	return hex.EncodeToString(id)
}

// printable replaces what a terminal might obey, or show as something else: control
// characters, and those that turn the direction of writing.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Bidi_Control, r) {
			return '?'
		}
		return r
	}, s)
}
