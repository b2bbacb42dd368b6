package access

import (
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/bcrypt"
)

// Policy says who may sign in and what they may do. It does not change.
type Policy struct {
	users  map[string]string // hashes by name
	rules  rules
	named  map[string]int // the first line with a rule for a user
	tokens []token

	highest int    // cost of a user's hash
	noise   string // salt and sum of a hash that fits no password
}

// maxCost is the highest cost of a hash: over 15 (2^15 rounds) a password takes
// seconds.
const maxCost = 15

// ParseUsers reads a file of users and rules:
//
//	# a user, as htpasswd -B writes them
//	ann:$2y$10$oIiVVJPsv9vFIwW0F9hcHuMIkDjoBkp3DJm3qBjRJ9uqrVgFAPgR6
//	# rules: who, path and all below it, and r, w, rw or - for nothing
//	@anyone  /public  r
//	@users   /        r
//	ann      /ann     rw
//
// Without rules a user may do everything. With rules, what none grants is
// refused: the longest path that has a rule for somebody counts, and on it the
// rule for the user before @users (who has signed in) before @anyone. Paths are
// written as in a URL. A file that is cut to pieces by a mistake is refused as a
// whole: errors are [*LineError]s.
func ParseUsers(text []byte) (*Policy, error) {
	p := &Policy{users: map[string]string{}, rules: rules{}, named: map[string]int{}}
	for n, line := range meaningful(text) {
		if wrong := p.addLine(n, line); wrong != nil {
			return nil, wrong.at(n)
		}
	}
	if len(p.users) == 0 && len(p.rules) == 0 {
		return nil, wrongLine("there is no user").hint("htpasswd -B -c FILE USER makes one").at(1)
	}
	return p, p.makeNoise()
}

// WithTokens is a policy in which those who show a token may sign in, too.
// Without a file of users p is nil. What a token's owner may do is decided as for
// a user of the token's name. It fails if a rule is for nobody: for a name that
// neither a user nor a token has.
func (p *Policy) WithTokens(tokens Tokens) (*Policy, error) {
	whole := Policy{}
	if p != nil {
		whole = *p
	}
	whole.tokens = tokens.all
	names := map[string]bool{}
	for _, t := range tokens.all {
		names[t.name] = true
	}
	for name, line := range whole.named {
		if _, user := whole.users[name]; !user && !names[name] {
			return nil, wrongLine("the rule is for %q, and there is no such user", name).at(line)
		}
	}
	return &whole, nil
}

// addLine reads a user or a rule.
func (p *Policy) addLine(n int, line string) *LineError {
	words := strings.Fields(line)
	if len(words) > 1 && strings.HasPrefix(words[1], "/") {
		if len(words) != 3 {
			return wrongLine("a rule is WHO PATH RIGHTS")
		}
		if _, again := p.named[words[0]]; !again && words[0][0] != '@' {
			p.named[words[0]] = n
		}
		return p.rules.add(words[0], words[1], words[2])
	}
	name, hash, found := strings.Cut(line, ":")
	switch {
	case !found:
		return wrongLine("it is neither USER:HASH nor WHO PATH RIGHTS")
	case name == "" || name[0] == '@':
		return wrongLine("%q cannot be the name of a user", name)
	case p.users[name] != "":
		return wrongLine("there are two users %q", name)
	}
	if wrong := checkHash(name, hash); wrong != nil {
		return wrong
	}
	p.users[name] = hash
	return nil
}

// checkHash takes hashes of bcrypt alone: the others that htpasswd makes were
// fast thirty years ago.
func checkHash(name, hash string) *LineError {
	remedy := "htpasswd -B FILE " + name + " asks for the password and writes a hash of bcrypt"
	kind := ""
	switch {
	case strings.HasPrefix(hash, "$2a$"), strings.HasPrefix(hash, "$2b$"), strings.HasPrefix(hash, "$2y$"):
	case strings.HasPrefix(hash, "$apr1$"), strings.HasPrefix(hash, "$1$"):
		kind = "MD5"
	case strings.HasPrefix(hash, "{SHA}"):
		kind = "SHA-1"
	case strings.HasPrefix(hash, "$5$"), strings.HasPrefix(hash, "$6$"):
		kind = "SHA-2 of crypt"
	default:
		return wrongLine("what stands behind %q is no hash of a password", name).hint("%s", remedy)
	}
	if kind != "" {
		return wrongLine("the hash of %q is of %s, and only bcrypt is taken", name, kind).hint("%s", remedy)
	}
	cost, err := bcrypt.Cost([]byte(hash))
	switch {
	case err != nil || len(hash) != 60:
		return wrongLine("the hash of %q is damaged", name).hint("%s", remedy)
	case cost > maxCost:
		return wrongLine("the hash of %q has cost %d, which takes seconds for each check; %d is the most", name, cost, maxCost).
			hint("%s -C 10", remedy)
	}
	return nil
}

// makeNoise prepares decoys, and finds the highest cost that a user's hash has.
func (p *Policy) makeNoise() error {
	p.highest = bcrypt.MinCost
	for _, hash := range p.users {
		if cost, err := bcrypt.Cost([]byte(hash)); err == nil {
			p.highest = max(p.highest, cost)
		}
	}
	noise := make([]byte, 40)
	if _, err := rand.Read(noise); err != nil {
		return err
	}
	text := base64.RawURLEncoding.EncodeToString(noise)[:53]
	p.noise = strings.NewReplacer("-", ".", "_", "/").Replace(text)
	return nil
}

// decoy is a hash of some cost that fits no password.
func (p *Policy) decoy(cost int) []byte { return fmt.Appendf(nil, "$2a$%02d$%s", cost, p.noise) }

// writable tells of a decoded path whether a user may write to it.
func (p *Policy) writable(user string) func(path string) bool {
	return func(path string) bool { return p.mayDo(user, rulePath([]byte(path)), false)&mayWrite != 0 }
}

// mayDo is what a user may do with a path, or with all below it, too. To some
// servers what stands behind a semicolon in a segment is no part of its name (RFC
// 3986 section 3.3), and one of them may be behind a proxy: both readings count.
func (p *Policy) mayDo(user, path string, whole bool) rights {
	granted := p.rules.granted(user, path, whole)
	if strings.Contains(path, ";") {
		granted &= p.rules.granted(user, withoutParameters(path), whole)
	}
	return granted
}
