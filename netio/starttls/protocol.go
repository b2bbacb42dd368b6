package starttls

import (
	"fmt"
	"slices"
	"strings"
)

// Protocol is a protocol in which TLS can be asked for. "" is none: TLS begins
// with the first byte.
type Protocol string

// The protocols.
const (
	SMTP     Protocol = "smtp"     // RFC 3207
	IMAP     Protocol = "imap"     // RFC 9051 section 6.2.1
	POP3     Protocol = "pop3"     // RFC 2595 section 4
	FTP      Protocol = "ftp"      // RFC 4217
	Postgres Protocol = "postgres" // PostgreSQL's protocol 3, section SSL Session Encryption
	LDAP     Protocol = "ldap"     // RFC 4511 section 4.14
	XMPP     Protocol = "xmpp"     // RFC 6120 section 5
)

// Protocols are all of them.
func Protocols() []Protocol { return []Protocol{SMTP, IMAP, POP3, FTP, Postgres, LDAP, XMPP} }

// Parse reads the name of a protocol, in lower case.
func Parse(name string) (Protocol, error) {
	if p := Protocol(name); slices.Contains(Protocols(), p) {
		return p, nil
	}
	return "", fmt.Errorf("%q is no protocol in which TLS can be asked for; take one of %s", name, List())
}

// List is the names of all protocols, for messages.
func List() string {
	names := make([]string, 0, len(Protocols()))
	for _, p := range Protocols() {
		names = append(names, string(p))
	}
	return strings.Join(names, ", ")
}

// self is who we are and whom we want to talk to, for the protocols that ask.
type self struct {
	server string // the domain, or the address; "" = not known
	client string // an address of ours in brackets (RFC 5321 section 4.1.3)
}

// step is a row of a protocol's table: what we say, and the answer that is awaited
// then.
type step struct {
	say    func(self) string // nil: the server speaks first
	answer string            // what messages call the answer
	wish   string            // what a server that says no refuses
	read   reader
}

// stepsOf is the table of tables.
func (p Protocol) steps() []step {
	switch p {
	case SMTP:
		return smtpSteps()
	case IMAP:
		return imapSteps()
	case POP3:
		return pop3Steps()
	case FTP:
		return ftpSteps()
	case Postgres:
		return postgresSteps()
	case LDAP:
		return ldapSteps()
	case XMPP:
		return xmppSteps()
	}
	return nil
}

// says is a step that always says the same.
func says(text string) func(self) string { return func(self) string { return text } }
