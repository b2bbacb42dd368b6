// Package starttls asks servers for TLS in the middle of their own protocols, as
// clients of SMTP, IMAP, POP3, FTP, PostgreSQL, LDAP and XMPP do. What is said and
// what must be answered is a table for each protocol; the tables and the readers of
// answers do no I/O.
//
// When [Protocol.Ask] returns nil the server has agreed, it has said nothing that is
// not read, and the next bytes of both sides are those of a TLS handshake. In any
// other case the connection is of no use: it must not go on in plain text.
package starttls
