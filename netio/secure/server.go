package secure

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"time"
)

// ErrNoServerCertificate is the answer to [Options] without a certificate to show.
var ErrNoServerCertificate = errors.New("a TLS server needs a certificate, or to make one")

// Server accepts TLS. It may be used from many goroutines at once.
type Server struct {
	config   *tls.Config
	streams  *tls.Config            // the same without session tickets
	pair     *KeyPair               // nil = made by us
	asking   *followed[*tls.Config] // config with the roots of client certificates; nil = none are asked for
	made     *tls.Certificate       // nil = from files
	truncate bool                   // a missing close_notify is let pass
}

// NewServer reads what the options name. A certificate of our own making is for
// names. note is told when a file that has changed was read again, or could not
// be; nil = nobody is. keyLog gets the secrets of all connections as lines of the
// NSS key log format; nil = they are not written.
func NewServer(o Options, names []string, note func(format string, args ...any), keyLog io.Writer) (*Server, error) {
	config, err := o.base()
	if err != nil {
		return nil, err
	}
	config.KeyLogWriter = keyLog
	s := &Server{config: config, truncate: o.AllowTruncation}
	switch {
	case o.Cert != "":
		s.pair, err = OpenKeyPair(o.Cert, o.Key, note)
	case o.SelfSigned:
		s.made, err = SelfSigned(names, time.Now())
	default:
		err = ErrNoServerCertificate
	}
	if err != nil {
		return nil, err
	}
	config.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return s.certificate(), nil }
	if o.ClientCA != "" {
		if err := s.askClients(o.ClientCA, note); err != nil {
			return nil, err
		}
	}
	s.streams = config.Clone()
	s.streams.SessionTicketsDisabled = true
	return s, nil
}

// askClients asks for certificates from the roots in a file. A session is not
// taken up again: its client's certificate would not be held against the roots
// that are in force by then.
func (s *Server) askClients(file string, note func(format string, args ...any)) error {
	asking := s.config.Clone()
	asking.ClientAuth, asking.SessionTicketsDisabled = tls.RequireAndVerifyClientCert, true
	read := func() (*tls.Config, error) {
		pool, err := readPool(file)
		config := asking.Clone()
		config.ClientCAs = pool
		return config, err
	}
	told := func(_ *tls.Config, err error) {
		switch {
		case note == nil:
		case err != nil:
			note("client certificates are held against the old roots: %v", err)
		default:
			note("the roots of client certificates were read again: %s", file)
		}
	}
	var err error
	s.asking, err = follow(read, told, file)
	s.config.GetConfigForClient = func(*tls.ClientHelloInfo) (*tls.Config, error) { return s.asking.value(), nil }
	return err
}

func (s *Server) certificate() *tls.Certificate {
	if s.pair != nil {
		return s.pair.Certificate()
	}
	return s.made
}

// Pin is that of the key in use, and whether it is of a certificate that was
// made here: nobody can know such a key in another way.
func (s *Server) Pin() (pin Pin, made bool) {
	return PinOf(s.certificate().Leaf), s.made != nil
}

// Reload reads the files again: of the certificate, and of the roots of client
// certificates.
func (s *Server) Reload() {
	if s.pair != nil {
		s.pair.Reload()
	}
	if s.asking != nil {
		s.asking.Reload()
	}
}

// Wrap puts TLS around a connection, and does no handshake: the first Read or
// Write does. Its end without close_notify reads as any other end.
func (s *Server) Wrap(conn net.Conn) *tls.Conn { return tls.Server(conn, s.config) }

// Handshake puts TLS around a connection and does the handshake, which ctx
// bounds. The error is an [*Error]; the connection is then closed. No session
// tickets are sent: a client that sends something and closes without reading them
// would reset the connection, and destroy what it has just sent. heard is called
// when the first byte has come; nil = nobody wants to know.
func (s *Server) Handshake(ctx context.Context, conn net.Conn, heard func()) (*Conn, error) {
	return handshake(ctx, conn, endTeller{silent: s.truncate, heard: heard}, func(c net.Conn) *tls.Conn { return tls.Server(c, s.streams) })
}
