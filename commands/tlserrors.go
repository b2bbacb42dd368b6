package commands

import (
	"errors"

	"github.com/sockkit/sockkit/netio/secure"
)

// tlsUnusable is what the options of TLS name and nothing can be made of.
func tlsUnusable(err error) error {
	if file, ok := errors.AsType[*secure.FileError](err); ok {
		return localFailure(file.What, file.Err)
	}
	if errors.Is(err, secure.ErrNoServerCertificate) {
		return usagef("%v", err).withHint("--tls-cert FILE --tls-key FILE, or --tls-self-signed")
	}
	return err
}
