package starttls

import (
	"errors"
	"fmt"
)

// Kinds of failure; test with errors.Is.
var (
	// ErrRefused marks a server that does not give TLS: it says no, or does not
	// know of it.
	ErrRefused = errors.New("no TLS from this server")
	// ErrProtocol marks an answer that is none in the protocol.
	ErrProtocol = errors.New("the server does not speak the protocol")
	// ErrEnded marks a connection that ended before the server had agreed.
	ErrEnded = errors.New("the connection ended before TLS")
	// ErrInjected marks plain text behind the server's consent, or an answer to what
	// was not asked yet. Somebody on the way may have put it there, to have it taken
	// for what comes through TLS (CVE-2011-0411), so it is not read at all.
	ErrInjected = errors.New("plain text where TLS had to begin")
)

// Error is why TLS did not begin.
type Error struct {
	Protocol Protocol
	Text     string // "the server refuses STARTTLS: \"454 not now\""
	Err      error  // one of the kinds above, or the cause of the end of a context
}

func (e *Error) Error() string { return fmt.Sprintf("STARTTLS of %s: %s", e.Protocol, e.Text) }

// Unwrap is the kind, or the cause.
func (e *Error) Unwrap() error { return e.Err }
