package commands

import (
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio/secure"
)

// The options of the TLS group, by who has them: both sides, the one that
// connects, and the one that is connected to.

func certificateFlags(whose string) []cli.Flag {
	return group("TLS",
		valueFlag("tls-cert", "", whose+" certificate, and those that lead to its root, in `FILE`", filled),
		valueFlag("tls-key", "", "the key of that certificate in `FILE` (that of --tls-cert)", filled),
		valueFlag("tls-min", "", "the lowest `VERSION`, 1.2 or 1.3 (1.2)", tlsVersion),
	)
}

func tlsClientFlags() []cli.Flag {
	return group("TLS",
		valueFlag("tls-ca", "", "trust the roots in `FILE`, and not those of the system", filled),
		valueFlag("tls-name", "", "the certificate must be for `NAME` (the host that is dialed)", filled),
		valueFlag("tls-pin", "", "trust the key with this SHA-256 `PIN`, in hex or base64, and nothing else", tlsPin),
		valueFlag("tls-expire", "", "fail if a certificate expires within `TIME`", positiveDuration),
		switchFlag("insecure", "", "take any certificate"),
	)
}

func tlsServerFlags() []cli.Flag {
	return group("TLS",
		switchFlag("tls-self-signed", "", "make a certificate, and tell how to dial it"),
		valueFlag("tls-client-ca", "", "clients must have a certificate from the roots in `FILE`", filled),
	)
}

// tlsStreamFlags are those of connections whose protocol is the user's.
func tlsStreamFlags() []cli.Flag {
	return group("TLS",
		valueFlag("tls-alpn", "", "offer or take the protocols `NAME+NAME` (ALPN)", tlsProtocols),
		switchFlag("tls-allow-truncation", "", "an end without close_notify is no error"),
	)
}

func tlsSwitch() []cli.Flag {
	return group("TLS", switchFlag("tls", "", "speak TLS"))
}

func tlsVersion(s string) (string, error) {
	if _, err := secure.ParseVersion(s); err != nil || s == "" {
		return "", usagef("%v", err)
	}
	return s, nil
}

func tlsPin(s string) (string, error) {
	if _, err := secure.ParsePins(s); err != nil {
		return "", usagef("%q is %v", s, err).withHint("dial -v prints the pin of a server; --tls-self-signed tells its own")
	}
	return s, nil
}

func tlsProtocols(s string) (string, error) {
	if names, err := secure.ParseALPN(s); err != nil || names == nil {
		return "", usagef("%q names no protocol", s).withHint("for example: --tls-alpn h2+http/1.1")
	}
	return s, nil
}

// readTLS reads the options of the group that the command has. Where none names
// the roots, SOCKKIT_TLS_CA does.
func readTLS(c *cli.Context) (secure.Options, error) {
	o := secure.Options{
		Cert: valueOf[string](c, "tls-cert"), Key: valueOf[string](c, "tls-key"),
		Min: valueOf[string](c, "tls-min"), ALPN: valueOf[string](c, "tls-alpn"),
		CA: valueOf[string](c, "tls-ca"), Name: valueOf[string](c, "tls-name"), Pin: valueOf[string](c, "tls-pin"),
		Insecure: c.Bool("insecure"), Expire: valueOf[time.Duration](c, "tls-expire"),
		AllowTruncation: c.Bool("tls-allow-truncation"),
		ClientCA:        valueOf[string](c, "tls-client-ca"), SelfSigned: c.Bool("tls-self-signed"),
	}
	if o.CA == "" {
		o.CA = environment(c, "SOCKKIT_TLS_CA")
	}
	if o.Key != "" && o.Cert == "" {
		return o, usagef("--tls-key needs --tls-cert")
	}
	return o, firstError(
		exclusive(c, "tls-self-signed", "tls-cert"),
		exclusive(c, "tls-pin", "insecure"), exclusive(c, "tls-pin", "tls-ca"),
		exclusive(c, "insecure", "tls-ca"))
}
