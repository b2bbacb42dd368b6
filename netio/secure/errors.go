package secure

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// ErrTLS is the kind of every failure of TLS itself: certificates that are not
// accepted, peers that do not speak it, streams that were cut. Test with
// errors.Is.
var ErrTLS = errors.New("TLS failed")

// Reasons that callers may want to tell apart; all of them are [ErrTLS].
var (
	// ErrTruncated is the end of a connection without close_notify: what came
	// may be only the beginning of what was sent. It is an [io.ErrUnexpectedEOF].
	ErrTruncated error = truncatedError{}
	// ErrPlaintext is a peer whose first bytes are no TLS.
	ErrPlaintext = errors.New("the peer does not speak TLS")
	// ErrPinned is a peer whose key has none of the pins.
	ErrPinned = errors.New("the key of the certificate is not the pinned one")
	// ErrExpiring is a certificate that expires within [Options].Expire.
	ErrExpiring = errors.New("the certificate expires too soon")
	// ErrHandshakeCut is a connection that ended in the middle of the handshake.
	ErrHandshakeCut = errors.New("the peer ended the connection during the TLS handshake")
)

var errNoCertificate = errors.New("holds no certificate in PEM")

type truncatedError struct{}

func (truncatedError) Error() string {
	return "the peer ended the connection without close_notify: what came may be incomplete"
}

// Unwrap is what readers of any kind of connection know.
func (truncatedError) Unwrap() error { return io.ErrUnexpectedEOF }

// Error is a failure of TLS.
type Error struct {
	Text string // the whole message
	Pin  *Pin   // of the peer's key, where its certificate was not accepted; else nil
	// Alert is what the peer has said (RFC 8446 section 6), 0 = nothing.
	Alert tls.AlertError
	Err   error // what crypto/tls or crypto/x509 said, or one of the reasons above
}

func (e *Error) Error() string { return e.Text }

// Unwrap gives the kind and the reason.
func (e *Error) Unwrap() []error { return []error{ErrTLS, e.Err} }

// FileError is a certificate, a key or a value of [Options] that is of no use.
type FileError struct {
	What string // "cert.pem", "cert.pem and key.pem"
	Err  error
}

func (e *FileError) Error() string { return fmt.Sprintf("%s: %v", e.What, e.Err) }

// Unwrap is the reason.
func (e *FileError) Unwrap() error { return e.Err }

// bareReason leaves out the path that package os puts before a reason.
func bareReason(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	return err
}
