package access

import (
	"bytes"
	"encoding/base64"
	"strings"
	"sync/atomic"

	"golang.org/x/crypto/bcrypt"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// realm is what a client is told that the passwords are for.
const realm = "sockkit"

// Guard is a handler that lets in whom a [Policy] lets in, by a name and a
// password (Basic, RFC 7617) or by a token (Bearer, RFC 6750). It answers 401 to
// those who must sign in, 403 to those who have and may not, and 503 if more
// passwords are to be checked than it has time for. Make one with [NewGuard].
type Guard struct {
	handler   httpserve.Handler
	whole     func(r *httpserve.Request) bool
	policy    atomic.Pointer[Policy]
	passwords *passwords
}

// NewGuard makes a guard of a handler. whole tells the requests that are about
// everything below their path, such as for an archive of a directory, which only
// those may ask who may ask for each part; nil = there are none.
func NewGuard(h httpserve.Handler, p *Policy, whole func(r *httpserve.Request) bool) *Guard {
	g := &Guard{handler: h, whole: whole, passwords: newPasswords()}
	g.policy.Store(p)
	return g
}

// Replace lets another policy decide from now on.
func (g *Guard) Replace(p *Policy) { g.policy.Store(p) }

// Serve lets the handler answer who may ask. [httpserve.Request.User] is set to
// who that is, and [httpserve.Request.MayWrite] of a request that writes to what
// the policy lets them write.
func (g *Guard) Serve(r *httpserve.Request) *httpserve.Response {
	policy := g.policy.Load()
	p, user, v := g.identify(policy, r)
	if v == unchecked && p != nil {
		v = g.passwords.check(r.Context(), p)
	}
	switch v {
	case wrong:
		return policy.challenge(r)
	case unchecked:
		return withFields(httpserve.Refused(503), httpserve.Field{Name: "Retry-After", Value: "1"})
	}
	need := needed(r.Method)
	switch whole := g.whole != nil && g.whole(r); {
	case policy.mayDo(user, pathOf(r), whole)&need == need:
		r.User = strings.TrimPrefix(user, "@")
		if need == mayWrite {
			r.MayWrite = policy.writable(user)
		}
		return g.handler.Serve(r)
	case user == "":
		return policy.challenge(r)
	}
	return httpserve.Refused(403)
}

// Inline is what the handler promises, unless a password has to be checked.
func (g *Guard) Inline(r *httpserve.Request) bool {
	_, _, v := g.identify(g.policy.Load(), r)
	return v != unchecked && inline(g.handler, r)
}

// identify finds out who asks, as far as that takes no time: "" is somebody who
// has not said. A proof is still to be checked if the verdict is unchecked.
func (g *Guard) identify(policy *Policy, r *httpserve.Request) (p *proof, user string, v verdict) {
	shown := r.Field(http1.FieldAuthorization)
	switch {
	case shown == nil:
		return nil, "", right
	case r.Repeated(http1.FieldAuthorization):
		return nil, "", wrong
	}
	scheme, rest, _ := bytes.Cut(shown, []byte(" "))
	rest = bytes.TrimLeft(rest, " ")
	switch {
	case bytes.EqualFold(scheme, []byte("bearer")):
		if name, known := policy.bearer(rest); known {
			return nil, name, right
		}
	case bytes.EqualFold(scheme, []byte("basic")) && len(policy.users) > 0:
		if p = policy.proof(rest); p != nil {
			v, _ = g.passwords.recall(p)
			return p, p.user, v
		}
	}
	return nil, "", wrong
}

// proof reads a name and a password. That of somebody who does not exist costs
// as much to check as any other.
func (p *Policy) proof(encoded []byte) *proof {
	decoded, err := base64.StdEncoding.DecodeString(string(encoded))
	user, password, found := strings.Cut(string(decoded), ":")
	if err != nil || !found || strings.ContainsRune(string(decoded), 0) {
		return nil
	}
	hash, exists := p.users[user]
	if !exists {
		hash = string(p.decoy(p.highest))
	}
	return &proof{user, password, hash, exists, p, bcrypt.CompareHashAndPassword}
}

// challenge is 401 with every way to sign in (RFC 9110 section 11.6.1), or 403 if
// there is none.
func (p *Policy) challenge(r *httpserve.Request) *httpserve.Response {
	if len(p.users) == 0 && len(p.tokens) == 0 {
		return httpserve.Refused(403)
	}
	answer := httpserve.Refused(401)
	if len(p.users) > 0 {
		answer.Header.Add("WWW-Authenticate", `Basic realm="`+realm+`", charset="UTF-8"`)
	}
	if len(p.tokens) > 0 {
		bearer := `Bearer realm="` + realm + `"`
		scheme, _, _ := bytes.Cut(r.Field(http1.FieldAuthorization), []byte(" "))
		if bytes.EqualFold(scheme, []byte("bearer")) {
			bearer += `, error="invalid_token"` // RFC 6750 section 3.1
		}
		answer.Header.Add("WWW-Authenticate", bearer)
	}
	return answer
}
