package dns

import (
	"slices"
	"testing"

	wire "github.com/miekg/dns"
)

// Data is written as dig(1) writes it, whatever the bytes are.
func TestData(t *testing.T) {
	t.Parallel()
	header := func(t uint16) wire.RR_Header { return wire.RR_Header{Name: "a.", Rrtype: t, Class: wire.ClassINET} }
	tests := []struct {
		rr   wire.RR
		want string
	}{
		{&wire.NULL{Hdr: header(wire.TypeNULL), Data: "\x1b[1m"}, `\# 4 1B5B316D`},
		{&wire.NULL{Hdr: header(wire.TypeNULL)}, `\# 0`},
		{&wire.RFC3597{Hdr: header(65280), Rdata: "0a0b"}, `\# 2 0A0B`},
		{&wire.TXT{Hdr: header(wire.TypeTXT), Txt: []string{"a\x1b\"b"}}, `"a\027\"b"`},
		{&wire.URI{Hdr: header(wire.TypeURI), Target: "http://é\x07"}, `0 0 "http://\195\169\007"`},
		{&wire.URI{Hdr: header(wire.TypeURI), Target: `a\065\`}, `0 0 "a\\065\\"`},
		{&wire.CAA{Hdr: header(wire.TypeCAA), Tag: "issue", Value: `a\065"` + "\x1b"}, `0 issue "a\\065\"\027"`},
		{&wire.X25{Hdr: header(wire.TypeX25), PSDNAddress: "\x9b1"}, `"\1551"`},
		{&wire.NID{Hdr: header(wire.TypeNID), Preference: 10, NodeID: 0x00144fff0020ee64}, "10 14:4fff:20:ee64"},
		{&wire.L64{Hdr: header(wire.TypeL64), Preference: 10, Locator64: 0x20010db811400000}, "10 2001:db8:1140:0"},
		{&wire.A{Hdr: header(wire.TypeA)}, ""},
		{parsed(t, `a. LOC 42 21 54 N 71 06 18 W -24m 30m`), "42 21 54.000 N 71 6 18.000 W -24.00m 30m 10000m 10m"},
		{parsed(t, `a. LOC 1 0 0.5 S 0 7 9.611 E 10.25m 0.05m`), "1 0 0.500 S 0 7 9.611 E 10.25m 0.05m 10000m 10m"},
		{parsed(t, "a\\009b. MX 5 c\\009d."), `5 c\009d.`},
		{parsed(t, `a. HTTPS 1 . alpn="h2,h3" no-default-alpn="" port="53" ipv4hint="192.0.2.1,192.0.2.2"`), `1 . alpn="h2,h3" no-default-alpn port=53 ipv4hint=192.0.2.1,192.0.2.2`},
		{parsed(t, `a. HTTPS 1 . alpn="a\\\\b,c\\,d"`), `1 . alpn="a\\\\b,c\\,d"`},
		{parsed(t, `a. TLSA 3 1 1 0a0b`), `3 1 1 0A0B`},
	}
	for _, tt := range tests {
		if got := records([]wire.RR{tt.rr})[0].Data; got != tt.want {
			t.Errorf("%T: %s, want %s", tt.rr, got, tt.want)
		}
	}
}

func parsed(t *testing.T, text string) wire.RR {
	t.Helper()
	rr, err := wire.NewRR(text)
	if err != nil {
		t.Fatal(err)
	}
	return rr
}

func TestPrintable(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Grüße":             "Grüße",
		"a\u202eb\u2066c":   "a?b?c",
		"\x1b[1m\u009b\xff": "?[1m??",
	} {
		if got := printable(text); got != want {
			t.Errorf("%q is %q", text, got)
		}
	}
	if got := identity([]byte("lab\x01")); got != "6c616201" {
		t.Errorf("%q", got)
	}
}

func TestOwner(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a.example.": "a.example.", `a\ b.`: `a\032b.`, `a\\\ b.`: `a\\\032b.`, "$a.": `\$a.`, `\@\009 .`: `\@\009 .`,
	} {
		if got := owner(name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for _, same := range [][2]string{{"example.org", "EXAMPLE.org."}, {`\097.org`, "a.ORG."}, {`a\.b.org`, `A\046b.org.`}} {
		if !SameName(same[0], same[1]) {
			t.Errorf("%s is not %s", same[0], same[1])
		}
	}
	for _, other := range [][2]string{{"a.org", "b.org"}, {`a\.b.org`, "a.b.org"}, {"a..b", "b..a"}} {
		if SameName(other[0], other[1]) {
			t.Errorf("%s is %s", other[0], other[1])
		}
	}
	if RcodeBadVers.String() != "BADVERS" {
		t.Error(RcodeBadVers)
	}
}

// Only what the aliases of the question lead to is an answer to it.
func TestFind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		answer []string
		name   string
		found  bool
	}{
		{nil, "www.", false},
		{[]string{"www. A 192.0.2.1"}, "www.", true},
		{[]string{"other. A 192.0.2.1"}, "www.", false},
		{[]string{"www. CH A 192.0.2.1"}, "www.", false},
		{[]string{"WWW. CNAME b.", "b. CNAME c.", "c. A 192.0.2.1"}, "c.", true},
		{[]string{"b. A 192.0.2.1", "www. CNAME b."}, "b.", true},
		{[]string{"www. CNAME b.", "c. A 192.0.2.1"}, "b.", false},
		{[]string{"www. CNAME b.", "b. CNAME www."}, "www.", false},
	}
	for _, tt := range tests {
		m := &Message{Name: "www.", Type: TypeA, Class: "IN"}
		for _, text := range tt.answer {
			if text == "www. CH A 192.0.2.1" { // the library does not read such a record
				m.Answer = append(m.Answer, Record{Name: "www.", Class: "CH", Type: TypeA})
				continue
			}
			m.Answer = append(m.Answer, records([]wire.RR{parsed(t, text)})...)
		}
		if name, found := m.Find(TypeA); name != tt.name || found != tt.found {
			t.Errorf("%q: %s %v", tt.answer, name, found)
		}
	}
}

// What leads to the answer is not the answer, nor are the records of others.
func TestFound(t *testing.T) {
	t.Parallel()
	m := &Message{Name: "www.", Class: "IN"}
	for _, text := range []string{"www. CNAME b.", "other. A 192.0.2.9", "b. A 192.0.2.1", "b. A 192.0.2.2", "b. TXT c"} {
		m.Answer = append(m.Answer, records([]wire.RR{parsed(t, text)})...)
	}
	for kind, want := range map[Type]int{TypeA: 2, TypeCNAME: 1, TypeTXT: 1, TypeMX: 0, TypeANY: 1} {
		if got := m.Found(kind); len(got) != want {
			t.Errorf("%s: %v", kind, got)
		}
	}
}

// Types have their registered names, those that the library does not know as well.
func TestTypeNames(t *testing.T) {
	t.Parallel()
	for name, number := range map[string]Type{"mx": TypeMX, "Wks": 11, "DSYNC": 66, "doa": 259, "TYPE259": 259, "type65": TypeHTTPS, "TYPE65280": 65280} {
		got, err := ParseType(name)
		if err != nil || got != number {
			t.Errorf("%s: %d, %v", name, got, err)
		}
		if again, err := ParseType(got.String()); err != nil || again != got {
			t.Errorf("%s is shown as %s", name, got)
		}
	}
	for _, name := range []string{"", "TYPE0", "TYPE65536", "28", "Reserved", "None"} {
		if got, err := ParseType(name); err == nil {
			t.Errorf("%q is %d", name, got)
		}
	}
	if names := TypeNames(); !slices.IsSorted(names) || !slices.Contains(names, "NSAP") {
		t.Error(names)
	}
}
