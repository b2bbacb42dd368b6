package commands

import (
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/fatih/color"
	"github.com/mattn/go-isatty"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// lookupPrinter prints answers on standard output: as a table for people, with
// tabs for programs, the data alone, or as JSON.
type lookupPrinter struct {
	console *Console
	*lookupOptions
	people bool
	name   *color.Color
	kind   *color.Color
}

func newLookupPrinter(c *Console, o *lookupOptions) *lookupPrinter {
	return &lookupPrinter{
		console: c, lookupOptions: o, people: isatty.IsTerminal(c.Stdout.Fd()),
		name: c.paint(c.Stdout, color.FgGreen), kind: c.paint(c.Stdout, color.FgCyan),
	}
}

// answer prints one answer.
func (p *lookupPrinter) answer(a asked) error {
	if p.json {
		return p.write(lookupJSON(a))
	}
	if err := p.write(p.lines(p.shown(a), a.Reply != nil)); err != nil {
		return err
	}
	p.source(a)
	p.doubt(a)
	return nil
}

// shown are the records that are printed. Where the data stands alone, nobody can see
// whose it is: then what leads to the answer, or has nothing to do with it, is left out.
func (p *lookupPrinter) shown(a asked) []dns.Record {
	switch {
	case !p.short || a.Reply == nil:
		return a.Records
	case a.Err != nil:
		return nil
	}
	return a.Reply.Found(a.Type)
}

// doubt tells what a server said beside an answer, and what the answer leaves out.
func (p *lookupPrinter) doubt(a asked) {
	if a.Reply == nil || a.Err != nil {
		return
	}
	for _, reason := range a.Reply.Errors {
		p.console.Notef("%s %s: %s says: %s", a.Name, a.Type, a.Server, reason)
	}
	switch {
	case a.Reply.Flags.Truncated && p.noTCP:
		p.console.Notef("%s %s: the answer of %s is truncated; without --no-tcp it comes whole", a.Name, a.Type, a.Server)
	case a.Reply.Flags.Truncated:
		p.console.Notef("%s %s: the answer of %s is truncated", a.Name, a.Type, a.Server)
	}
}

// write puts text on standard output at once.
func (p *lookupPrinter) write(text string) error {
	if text == "" {
		return nil
	}
	if _, err := p.console.Stdout.WriteString(text); err != nil {
		return fmt.Errorf("write output: %w: %w", netio.ErrLocal, err)
	}
	return nil
}

// lines writes records, a line each.
func (p *lookupPrinter) lines(records []dns.Record, timed bool) string {
	var b strings.Builder
	wide := 0
	for _, r := range records {
		wide = max(wide, utf8.RuneCountInString(dns.ToUnicode(r.Name)))
	}
	for _, r := range records {
		switch {
		case p.short:
			b.WriteString(r.Data + "\n")
		case p.people:
			p.column(&b, r, wide, timed)
		default:
			fmt.Fprintf(&b, "%s\t%s\t%s\t%s\n", r.Name, seconds(r.TTL, timed), r.Type, r.Data)
		}
	}
	return b.String()
}

// column writes a record for people.
func (p *lookupPrinter) column(b *strings.Builder, r dns.Record, wide int, timed bool) {
	name := dns.ToUnicode(r.Name)
	ttl := "-"
	if timed {
		ttl = shortTTL(r.TTL)
	}
	fmt.Fprintf(b, "%s%*s  %6s  %s  %s\n", p.name.Sprint(name), max(0, wide-utf8.RuneCountInString(name)), "", ttl,
		p.kind.Sprintf("%-6s", r.Type), readable(r))
}

// readable is the data of a record for people: a name at its end as they write it.
func readable(r dns.Record) string {
	switch r.Type {
	case dns.TypeCNAME, dns.TypeMX, dns.TypeNS, dns.TypePTR, dns.TypeSRV:
		begins := strings.LastIndexByte(r.Data, ' ') + 1
		return r.Data[:begins] + dns.ToUnicode(r.Data[begins:])
	}
	return r.Data
}

// seconds is a TTL for programs.
func seconds(ttl uint32, timed bool) string {
	if !timed {
		return "-"
	}
	return fmt.Sprint(ttl)
}

// shortTTL is a TTL for people: "5m", "1h30m", "2d".
func shortTTL(ttl uint32) string {
	const day = 24 * 60 * 60
	if ttl != 0 && ttl%day == 0 {
		return fmt.Sprintf("%dd", ttl/day)
	}
	text := (time.Duration(ttl) * time.Second).String()
	if trimmed, found := strings.CutSuffix(text, "m0s"); found {
		text = trimmed + "m"
	}
	if trimmed, found := strings.CutSuffix(text, "h0m"); found {
		text = trimmed + "h"
	}
	return text
}

// source says who has answered: to people, and to those who ask with -v.
func (p *lookupPrinter) source(a asked) {
	tell := p.console.details
	if p.people {
		tell = p.console.Notef
	}
	switch {
	case !p.people && p.console.report.Verbose == 0: // for nobody
	case a.Reply != nil:
		tell("%s %s: %s", a.Name, a.Type, replySummary(a.Reply))
	case a.Err == nil:
		tell("%s: answered by the system's resolver (%s)", a.Name, a.Engine)
	}
}

// replySummary is who answered, how, and how long it took.
func replySummary(r *dns.Reply) string {
	text := fmt.Sprintf("%s from %s over %s in %s, %d bytes", r.Rcode, r.Server, r.Server.Transport, shortTime(r.RoundTrip), r.Size)
	if r.NoEDNS {
		text += ", without EDNS, which it does not know"
	}
	if r.Flags.AuthenticData {
		text += ", validated by the server"
	}
	if r.Flags.Truncated {
		text += ", truncated"
	}
	if r.NSID != "" {
		text += ", server id " + r.NSID
	}
	switch {
	case r.Subnet.IsValid() && r.Subnet.Bits() == 0:
		text += ", good for all clients"
	case r.Subnet.IsValid():
		text += ", good for clients of " + r.Subnet.String()
	}
	if r.Cookie != nil {
		text += ", cookie " + hex.EncodeToString(r.Cookie)
	}
	return text
}
