package starttls

import (
	"errors"
	"strings"
	"testing"
)

// What servers say, each text in one piece, and what becomes of it: a kind of error
// and a part of its message, or nil for a server that agrees.
var dialogues = []struct {
	name     string
	protocol Protocol
	says     []string
	want     error
	text     string
}{
	{"one line each", SMTP, []string{"220 mail\r\n", "250-mail\r\n250 STARTTLS\r\n", "220 go\r\n"}, nil, ""},
	{"codes alone", SMTP, []string{"220\r\n", "250-mail\r\n250 starttls\r\n", "220\r\n"}, nil, ""},
	{"many lines, bare ends", SMTP, []string{"220-mail\n220-of us\n220 ready\n", "250-x\n250-STARTTLS\n250 HELP\n", "220-go\n220 on\n"}, nil, ""},
	{"all at once", SMTP, []string{"220 mail\r\n250-mail\r\n250 STARTTLS\r\n220 go\r\n"}, ErrInjected, `its answer to EHLO comes before the question: "250-mail"`},
	{"the last two at once", SMTP, []string{"220 mail\r\n", "250-mail\r\n250 STARTTLS\r\n220 go\r\n"}, ErrInjected, `its answer to STARTTLS comes before the question: "220 go"`},
	{"no offer", SMTP, []string{"220 mail\r\n", "250-STARTTLS\r\n250-XSTARTTLS\r\n250 STARTTLSX\r\n"}, ErrRefused, "does not offer it"},
	{"no ESMTP", SMTP, []string{"220 mail\r\n", "502 what\r\n"}, ErrRefused, `refuses EHLO: "502 what"`},
	{"nobody is served", SMTP, []string{"554 not you\r\n"}, ErrRefused, `refuses to talk: "554 not you"`},
	{"not now", SMTP, []string{"220 mail\r\n", "250-x\r\n250 STARTTLS\r\n", "454 not now\r\n"}, ErrRefused, `refuses STARTTLS: "454 not now"`},
	{"one more line", SMTP, []string{"220 mail\r\n", "250-x\r\n250 STARTTLS\r\n", "220 go\r\n250 x\r\n"}, ErrInjected, `TLS had to begin: "250 x"`},
	{"one more byte", SMTP, []string{"220 mail\r\n", "250-x\r\n250 STARTTLS\r\n", "220 go\r\n\x16"}, ErrInjected, `"\x16"`},
	{"another code", SMTP, []string{"220-mail\r\n221 bye\r\n"}, ErrProtocol, `greeting begins with "220-mail"`},
	{"another protocol", SMTP, []string{"+OK ready\r\n"}, ErrProtocol, `does not speak smtp: its greeting begins with "+OK ready"`},
	{"a long line", SMTP, []string{"220 " + strings.Repeat("x", maxLine)}, ErrProtocol, "begins with"},
	{"no end", SMTP, []string{strings.Repeat("220-x\r\n", maxAnswer)}, ErrProtocol, "longer than 16384 bytes"},
	{"too late an end", SMTP, []string{strings.Repeat("220-x\r\n", maxAnswer/7+1) + "220 x\r\n"}, ErrProtocol, "longer than 16384 bytes"},

	{"free lines", FTP, []string{"220-ftp\r\n 221 not yet\r\nfree\r\n220 ready\r\n", "234 go\r\n"}, nil, ""},
	{"wait", FTP, []string{"120 in a minute\r\n", "220 ready\r\n", "234 go\r\n"}, nil, ""},
	{"wait and no", FTP, []string{"120 in a minute\r\n421 or never\r\n"}, ErrRefused, `refuses to talk`},
	{"unknown", FTP, []string{"220 ready\r\n", "502 what\r\n"}, ErrRefused, `refuses AUTH TLS: "502 what"`},
	{"without TLS", FTP, []string{"220 ready\r\n", "200 fine\r\n"}, ErrProtocol, `answer to AUTH TLS begins with "200 fine"`},

	{"untagged lines", IMAP, []string{"* OK ready\r\n", "* CAPABILITY IMAP4rev1\r\n* OK still here\r\ns1 OK go\r\n"}, nil, ""},
	{"untagged lines at once", IMAP, []string{"* OK ready\r\n* CAPABILITY IMAP4rev1\r\n", "s1 OK go\r\n"}, nil, ""},
	{"known already", IMAP, []string{"* PREAUTH ann\r\n"}, ErrRefused, `refuses to talk: "* PREAUTH ann"`},
	{"busy", IMAP, []string{"* BYE busy\r\n"}, ErrRefused, `"* BYE busy"`},
	{"no", IMAP, []string{"* OK ready\r\n", "s1 NO not here\r\n"}, ErrRefused, `refuses STARTTLS: "s1 NO not here"`},
	{"bad", IMAP, []string{"* OK ready\r\n", "s1 BAD what\r\n"}, ErrRefused, `"s1 BAD what"`},
	{"leaves", IMAP, []string{"* OK ready\r\n", "* BYE\r\n"}, ErrRefused, `"* BYE"`},
	{"another tag", IMAP, []string{"* OK ready\r\n", "* x\r\ns2 OK go\r\n"}, ErrProtocol, `begins with "s2 OK go"`},
	{"more", IMAP, []string{"* OK ready\r\n", "s1 OK go\r\n* OK injected\r\n"}, ErrInjected, `"* OK injected"`},
	{"not OK", IMAP, []string{"* OKAY\r\n"}, ErrProtocol, ""},

	{"yes", POP3, []string{"+OK\r\n", "+OK go\r\n"}, nil, ""},
	{"err", POP3, []string{"+OK ready\r\n", "-ERR what\r\n"}, ErrRefused, `refuses STLS: "-ERR what"`},
	{"web", POP3, []string{"HTTP/1.1 400 Bad Request\r\n"}, ErrProtocol, `"HTTP/1.1 400 Bad Request"`},

	{"S", Postgres, []string{"S"}, nil, ""},
	{"N", Postgres, []string{"N"}, ErrRefused, "does not offer it"},
	{"E", Postgres, []string{"E\x00\x00\x00\x20SFATAL\x00"}, ErrRefused, `refuses TLS: "E"`},
	{"S and more", Postgres, []string{"SR\x00\x00\x00\x08"}, ErrInjected, `"R\x00\x00\x00\b"`},
	{"MySQL", Postgres, []string{"J\x00\x00\x00\x0a8.0.36\x00"}, ErrProtocol, "does not speak postgres"},

	{"success", LDAP, []string{"0\x0c\x02\x01\x01x\x07\x0a\x01\x00\x04\x00\x04\x00"}, nil, ""},
	{"long lengths, as some have", LDAP, []string{"0\x84\x00\x00\x00\x10\x02\x01\x01x\x84\x00\x00\x00\x07\x0a\x01\x00\x04\x00\x04\x00"}, nil, ""},
	{"with its name", LDAP, []string{"0\x24\x02\x01\x01x\x1f\x0a\x01\x00\x04\x00\x04\x00\x8a\x161.3.6.1.4.1.1466.20037"}, nil, ""},
	{"protocol error", LDAP, []string{"0\x10\x02\x01\x01x\x0b\x0a\x01\x02\x04\x00\x04\x04what"}, ErrRefused, `refuses StartTLS: "result 2: what"`},
	{"disconnection", LDAP, []string{"0\x0c\x02\x01\x00x\x07\x0a\x01\x34\x04\x00\x04\x00"}, ErrRefused, `"result 52: "`},
	{"another message", LDAP, []string{"0\x0c\x02\x01\x02x\x07\x0a\x01\x00\x04\x00\x04\x00"}, ErrProtocol, ""},
	{"a huge message", LDAP, []string{"0\x84\x7f\xff\xff\xff"}, ErrProtocol, ""},
	{"no length", LDAP, []string{"0\x80\x02\x01\x01"}, ErrProtocol, ""},

	{"an offer", XMPP, []string{xmppOpened + "<stream:features><starttls xmlns='" + xmppTLS + "'><required/></starttls><x>text</x></stream:features>", "<proceed xmlns='" + xmppTLS + "'/>"}, nil, ""},
	{"other signs", XMPP, []string{xmppOpened, ` <s:features ><starttls a="x>y" xmlns="` + xmppTLS + `" /></s:features>` + "\n", `<proceed xmlns="` + xmppTLS + `"></proceed>`}, nil, ""},
	{"nothing offered", XMPP, []string{xmppOpened + "<stream:features/>"}, ErrRefused, "does not offer it"},
	{"offered deeper", XMPP, []string{xmppOpened + "<stream:features><a><starttls xmlns='" + xmppTLS + "'/></a></stream:features>"}, ErrRefused, "does not offer it"},
	{"another starttls", XMPP, []string{xmppOpened + "<stream:features><starttls/></stream:features>"}, ErrRefused, "does not offer it"},
	{"an error", XMPP, []string{xmppOpened + "<stream:error><host-unknown xmlns='x'/></stream:error></stream:stream>"}, ErrRefused, `refuses the stream: "stream error: host-unknown"`},
	{"failure", XMPP, []string{xmppOpened + "<features><starttls xmlns='" + xmppTLS + "'/></features>", "<failure xmlns='" + xmppTLS + "'/></stream:stream>"}, ErrRefused, `refuses starttls: "failure"`},
	{"more after proceed", XMPP, []string{xmppOpened + "<features><starttls xmlns='" + xmppTLS + "'/></features>", "<proceed xmlns='" + xmppTLS + "'/><message/>"}, ErrInjected, `"<message/>"`},
	{"a comment", XMPP, []string{xmppOpened + "<!-- x -->"}, ErrProtocol, ""},
	{"a page", XMPP, []string{"<html>"}, ErrProtocol, `"<html>"`},
	{"text", XMPP, []string{"220 mail\r\n"}, ErrProtocol, `"220 mail"`},
}

const xmppOpened = "<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='1' from='a' version='1.0'>"

func TestDialogues(t *testing.T) {
	for _, d := range dialogues {
		t.Run(string(d.protocol)+": "+d.name, func(t *testing.T) {
			n := newNegotiation(d.protocol, self{server: "a.example", client: "[127.0.0.1]"})
			var last turn
			var err error
			for i, piece := range d.says {
				if last, err = n.hear([]byte(piece)); err != nil {
					break
				}
				if last.done != (d.want == nil && i == len(d.says)-1) {
					t.Fatalf("done after %q: %v", piece, last.done)
				}
			}
			if !errors.Is(err, d.want) || d.want != nil && !strings.Contains(err.Error(), d.text) {
				t.Errorf("got %v; want %v with %q", err, d.want, d.text)
			}
		})
	}
}

// What we say, in the order in which it is said.
func TestQuestions(t *testing.T) {
	who := self{server: "a.example", client: "[IPv6:::1]"}
	for p, want := range map[Protocol][]string{
		SMTP:     {"", "EHLO [IPv6:::1]\r\n", "STARTTLS\r\n"},
		IMAP:     {"", "s1 STARTTLS\r\n"},
		POP3:     {"", "STLS\r\n"},
		FTP:      {"", "AUTH TLS\r\n"},
		Postgres: {"\x00\x00\x00\x08\x04\xd2\x16\x2f"},
		LDAP:     {"0\x1d\x02\x01\x01w\x18\x80\x161.3.6.1.4.1.1466.20037"},
		XMPP: {
			"<?xml version='1.0'?><stream:stream to='a.example' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>",
			"<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
		},
	} {
		n := newNegotiation(p, who)
		if len(n.steps) != len(want) {
			t.Fatalf("%s has %d steps", p, len(n.steps))
		}
		for i := range want {
			if n.at = i; n.say() != want[i] {
				t.Errorf("%s says %q, want %q", p, n.say(), want[i])
			}
		}
	}
	if got := xmppHeader(self{server: "a'b<&"}); !strings.Contains(got, "to='a&apos;b&lt;&amp;'") {
		t.Error(got)
	}
}

func TestParse(t *testing.T) {
	for _, p := range Protocols() {
		if got, err := Parse(string(p)); got != p || err != nil {
			t.Errorf("%s: %v, %v", p, got, err)
		}
	}
	for _, name := range []string{"", "SMTP", "smpt", "http"} {
		if _, err := Parse(name); err == nil || !strings.Contains(err.Error(), List()) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// However what a server says is cut, it comes to the same, but for a server that says
// more at a time than it was asked for: that is refused. A server that agrees has
// agreed at the same byte.
func FuzzNegotiation(f *testing.F) {
	for i, p := range Protocols() {
		for _, d := range dialogues {
			if text := strings.Join(d.says, ""); d.protocol == p && len(text) < 1000 {
				f.Add(byte(i), text)
			}
		}
	}
	f.Fuzz(func(t *testing.T, which byte, says string) {
		p := Protocols()[int(which)%len(Protocols())]
		whole, wholeErr := newNegotiation(p, self{}).hear([]byte(says))
		n := newNegotiation(p, self{})
		var pieces turn
		var err error
		heard := 0
		for ; heard < len(says) && err == nil && !pieces.done; heard++ {
			pieces, err = n.hear([]byte{says[heard]})
		}
		if pieces.done && heard < len(says) {
			if !errors.Is(wholeErr, ErrInjected) {
				t.Fatalf("%s: agreed after %d bytes of %q, but as a whole %v", p, heard, says, wholeErr)
			}
			return
		}
		if errors.Is(wholeErr, ErrInjected) {
			return
		}
		if pieces.done != whole.done || kindOf(err) != kindOf(wholeErr) {
			t.Fatalf("%s: %q: as a whole %v, %v; in bytes %v, %v", p, says, whole.done, wholeErr, pieces.done, err)
		}
	})
}

func kindOf(err error) error {
	if failure, ok := errors.AsType[*Error](err); ok {
		return failure.Err
	}
	return err
}
