package access

import (
	"crypto/sha256"
	"crypto/subtle"
	"strings"
)

// Tokens are what bearers show instead of a name and a password (RFC 6750). The
// zero value has none.
type Tokens struct{ all []token }

// token is one of them. Only its digest is kept.
type token struct {
	digest [sha256.Size]byte
	name   string
}

// namelessToken is the name of tokens that have none. No user can have it.
const namelessToken = "@token"

// ParseTokens reads a file of tokens, one a line, each with a name behind it if
// it has one. Empty lines and those that begin with "#" do not count. Errors are
// [*LineError]s.
func ParseTokens(text []byte) (Tokens, error) {
	var tokens Tokens
	for n, line := range meaningful(text) {
		words := strings.Fields(line)
		switch {
		case len(words) > 2:
			return Tokens{}, wrongLine("a line is a token and perhaps a name").at(n)
		case !isToken68(words[0]):
			return Tokens{}, wrongLine("the token has characters that none may have").
				hint("letters, digits and -._~+/ with = at the end; openssl rand -hex 32 makes one").at(n)
		}
		t := token{sha256.Sum256([]byte(words[0])), namelessToken}
		if len(words) == 2 {
			if t.name = words[1]; t.name[0] == '@' {
				return Tokens{}, wrongLine("%q cannot be a name", t.name).at(n)
			}
		}
		tokens.all = append(tokens.all, t)
	}
	if len(tokens.all) == 0 {
		return Tokens{}, wrongLine("there is no token").hint("openssl rand -hex 32 makes one").at(1)
	}
	return tokens, nil
}

// isToken68 reports whether a token can be sent (RFC 9110 section 11.2).
func isToken68(s string) bool {
	s = strings.TrimRight(s, "=")
	return s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~+/") == ""
}

// bearer is the name of a token's owner. How long it takes says nothing about the
// tokens: all are looked at, as digests.
func (p *Policy) bearer(shown []byte) (name string, known bool) {
	digest := sha256.Sum256(shown)
	for _, t := range p.tokens {
		if subtle.ConstantTimeCompare(digest[:], t.digest[:]) == 1 {
			name, known = t.name, true
		}
	}
	return name, known
}
