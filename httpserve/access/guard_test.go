package access

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"github.com/sockkit/sockkit/httpserve"
)

// hashed is a line of a user whose password is the name and "!".
func hashed(t testing.TB, user string) string {
	t.Helper()
	hash, err := bcrypt.GenerateFromPassword([]byte(user+"!"), bcrypt.MinCost)
	if err != nil {
		t.Fatal(err)
	}
	return user + ":" + string(hash) + "\n"
}

func policyOf(t testing.TB, users, tokens string) *Policy {
	t.Helper()
	var p *Policy
	var list Tokens
	var err error
	if users != "" {
		if p, err = ParseUsers([]byte(users)); err != nil {
			t.Fatal(err)
		}
	}
	if tokens != "" {
		if list, err = ParseTokens([]byte(tokens)); err != nil {
			t.Fatal(err)
		}
	}
	if p, err = p.WithTokens(list); err != nil {
		t.Fatal(err)
	}
	return p
}

func basic(user, password string) string {
	return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
}

func TestGuard(t *testing.T) {
	users := "# people\n" + hashed(t, "ann") + hashed(t, "bob") + hashed(t, "Zoë")
	withRules := users + "@anyone /public r\n@users / r\n@users /%70ublic/inbox/ w\nbob /public -\nbob /bob/ rw\nann / rw\nann /bob -\nci /drop w\n"
	const tokens = "s3cret-token ci\nother.token==\n"
	plain, ruled := policyOf(t, users, tokens), policyOf(t, withRules, tokens)
	open := policyOf(t, "@anyone / r\n", "")
	for _, c := range []struct {
		policy      *Policy
		line, field string
		want        string
	}{
		{plain, "GET /", "", "401"},
		{plain, "GET /", basic("ann", "ann!"), "200 ann"},
		{plain, "DELETE /", basic("bob", "bob!"), "200 bob"},
		{plain, "GET /", basic("Zoë", "Zoë!"), "200 Zoë"},
		{plain, "GET /", basic("ann", "bob!"), "401"},
		{plain, "GET /", basic("ann", ""), "401"},
		{plain, "GET /", basic("nobody", "nobody!"), "401"},
		{plain, "GET /", "Authorization: basic   " + strings.TrimPrefix(basic("ann", "ann!"), "Authorization: Basic "), "200 ann"},
		{plain, "GET /", "Authorization: Basic !", "401"},
		{plain, "GET /", "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte("ann")), "401"},
		{plain, "GET /", "Authorization:", "401"},
		{plain, "GET /", "Authorization: Digest username=ann", "401"},
		{plain, "GET /", basic("ann", "ann!") + "\r\n" + basic("ann", "ann!"), "401"},
		{plain, "GET /", "Authorization: Bearer s3cret-token", "200 ci"},
		{plain, "GET /", "authorization: BEARER other.token==", "200 token"},
		{plain, "GET /", "Authorization: Bearer s3cret-toke", "401"},
		{plain, "GET /", "Authorization: Bearer", "401"},
		{plain, "CONNECT site.test:80", basic("ann", "ann!"), "200 ann"},
		{plain, "OPTIONS *", "", "401"},

		{ruled, "GET /public/a", "", "200 "},
		{ruled, "GET /public", "", "200 "},
		{ruled, "HEAD /public/a", "", "200 "},
		{ruled, "GET /publican", "", "401"},
		{ruled, "GET /", "", "401"},
		{ruled, "POST /public/a", "", "401"},
		{ruled, "GET /public/a", basic("ann", "wrong"), "401"},
		{ruled, "GET /public/a", basic("bob", "bob!"), "403"},
		{ruled, "PUT /public/inbox/a", basic("bob", "bob!"), "200 bob"},
		{ruled, "GET /public/inbox/a", basic("bob", "bob!"), "403"},
		{ruled, "GET /x", basic("bob", "bob!"), "200 bob"},
		{ruled, "PUT /x", basic("bob", "bob!"), "403"},
		{ruled, "PUT /bob/x", basic("bob", "bob!"), "200 bob"},
		{ruled, "GET /bob/x", basic("ann", "ann!"), "403"},
		{ruled, "GET //bob//x", basic("ann", "ann!"), "403"},
		{ruled, "GET /%62ob/x", basic("ann", "ann!"), "403"},
		{ruled, "GET /%2fbob%2Fx", basic("ann", "ann!"), "403"},
		{ruled, "GET /y/../bob/x", basic("ann", "ann!"), "403"},
		{ruled, "GET /bob", basic("ann", "ann!"), "403"},
		{ruled, "GET /bob;x", basic("ann", "ann!"), "403"},
		{ruled, "GET /bob;x=/y", basic("ann", "ann!"), "403"},
		{ruled, "GET /%62ob%3Bx/y", basic("ann", "ann!"), "403"},
		{ruled, "GET /;/;x/bob;/y", basic("ann", "ann!"), "403"},
		{ruled, "GET /public/..;x/bob/y", basic("ann", "ann!"), "403"},
		{ruled, "GET /bob/..;/x", basic("ann", "ann!"), "403"},
		{ruled, "PUT /bob;x", basic("bob", "bob!"), "403"}, // is no /bob for the files
		{ruled, "PUT /bob/x;y", basic("bob", "bob!"), "200 bob"},
		{ruled, "GET /x;y?zip", basic("ann", "ann!"), "200 ann"},
		{ruled, "GET /;y?zip", basic("ann", "ann!"), "403"},
		{ruled, "PUT /x", basic("ann", "ann!"), "200 ann"},
		{ruled, "PUT /drop/x", "Authorization: Bearer s3cret-token", "200 ci"},
		{ruled, "GET /drop/x", "Authorization: Bearer s3cret-token", "403"},
		{ruled, "GET /x", "Authorization: Bearer other.token==", "200 token"},

		{ruled, "GET /x?zip", basic("bob", "bob!"), "200 bob"},
		{ruled, "GET /?zip", basic("bob", "bob!"), "403"},
		{ruled, "GET /?zip", basic("ann", "ann!"), "403"},
		{ruled, "GET /bob?zip", basic("bob", "bob!"), "200 bob"},
		{ruled, "GET /public?zip", "", "200 "},

		{open, "GET /", "", "200 "},
		{open, "PUT /", "", "403"},
		{open, "GET /", basic("ann", "ann!"), "403"},
	} {
		name := c.line + " " + c.field
		var user string
		inner := httpserve.HandlerFunc(func(r *httpserve.Request) *httpserve.Response {
			user = " " + r.User
			return httpserve.Text(200, "in")
		})
		whole := func(r *httpserve.Request) bool { return string(r.Query()) == "zip" }
		var fields []string
		if c.field != "" {
			fields = strings.Split(c.field, "\r\n")
		}
		answer := NewGuard(inner, c.policy, whole).Serve(request(t, c.line, fields...))
		if got := fmt.Sprint(answer.Status) + user; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if told := answer.Header.Get("WWW-Authenticate") != ""; told != (answer.Status == 401) {
			t.Errorf("%s: challenge %v with %d", name, told, answer.Status)
		}
	}
}

// A handler that writes to more than the path of a request can ask what else the
// policy lets its sender write.
func TestMayWrite(t *testing.T) {
	p := policyOf(t, hashed(t, "ann")+"@users / r\nann / rw\nann /keep r\n", "abc ci\n")
	for _, c := range []struct {
		field   string
		path    string
		allowed bool
	}{
		{basic("ann", "ann!"), "/x", true},
		{basic("ann", "ann!"), "/keep", false},
		{basic("ann", "ann!"), "/keep/x", false},
		{basic("ann", "ann!"), "//keep//x", false},
		{basic("ann", "ann!"), "/keep.txt", true},
	} {
		inner := httpserve.HandlerFunc(func(r *httpserve.Request) *httpserve.Response {
			if r.MayWrite == nil || r.MayWrite(c.path) != c.allowed {
				t.Errorf("%s: not %v", c.path, c.allowed)
			}
			return nil
		})
		NewGuard(inner, p, nil).Serve(request(t, "POST /", c.field))
	}
}

func TestChallenges(t *testing.T) {
	users, tokens := hashed(t, "ann"), "abc\n"
	for _, c := range []struct {
		users, tokens, field string
		want                 string
	}{
		{users, "", "X: y", `Basic realm="sockkit", charset="UTF-8"`},
		{"", tokens, "X: y", `Bearer realm="sockkit"`},
		{"", tokens, "Authorization: Bearer wrong", `Bearer realm="sockkit", error="invalid_token"`},
		{users, tokens, "Authorization: Basic wrong", `Basic realm="sockkit", charset="UTF-8" | Bearer realm="sockkit"`},
	} {
		answer := NewGuard(hello{}, policyOf(t, c.users, c.tokens), nil).Serve(request(t, "GET /", c.field))
		var got []string
		for _, f := range answer.Header {
			if f.Name == "WWW-Authenticate" {
				got = append(got, f.Value)
			}
		}
		if strings.Join(got, " | ") != c.want {
			t.Errorf("%q: %q, want %q", c.field, got, c.want)
		}
	}
}

func TestUsersMistakes(t *testing.T) {
	good := strings.TrimSpace(hashed(t, "ann"))
	for text, want := range map[string]string{
		"":                               "line 1: there is no user",
		"# nobody\n":                     "line 1: there is no user",
		good + "\n\nann:" + good[4:]:     `line 3: there are two users "ann"`,
		"bob:$apr1$x$y":                  `line 1: the hash of "bob" is of MD5`,
		"bob:{SHA}x=":                    `line 1: the hash of "bob" is of SHA-1`,
		"bob:$6$x$y":                     `line 1: the hash of "bob" is of SHA-2`,
		"bob:secret":                     `line 1: what stands behind "bob" is no hash`,
		"bob:" + good[4:60]:              `line 1: the hash of "bob" is damaged`,
		good + ":rw":                     `line 1: the hash of "ann" is damaged`,
		"bob:$2y$31$" + good[11:]:        `line 1: the hash of "bob" has cost 31`,
		"bob":                            "line 1: it is neither",
		":" + good:                       `line 1: "" cannot be the name`,
		"@users:" + good[4:]:             `line 1: "@users" cannot be`,
		good + "\nann /":                 "line 2: a rule is WHO PATH RIGHTS",
		good + "\nann / r w":             "line 2: a rule is WHO PATH RIGHTS",
		good + "\nann / x":               `line 2: "x" is none of the rights`,
		good + "\n@all / r":              `line 2: "@all" is neither`,
		good + "\nann /a/../../b r":      `line 2: "/a/../../b" is not a path`,
		good + "\nann /a r\nann /a/ rw":  "line 3: there are two rules",
		good + "\n#\nbbo /a r\nbbo /b r": `line 3: the rule is for "bbo"`,
	} {
		p, err := ParseUsers([]byte(text))
		if err == nil {
			_, err = p.WithTokens(Tokens{})
		}
		wrong, ok := errors.AsType[*LineError](err)
		if !ok || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
		if ok && strings.Contains(want, "hash") && !strings.HasPrefix(wrong.Hint, "htpasswd -B FILE ") {
			t.Errorf("%q: hint %q", text, wrong.Hint)
		}
	}
}

func TestTokensMistakes(t *testing.T) {
	for text, want := range map[string]string{
		"":                "line 1: there is no token",
		"#\n\na\nb c d":   "line 4: a line is a token",
		"to:ken":          "line 1: the token has characters",
		"=":               "line 1: the token has characters",
		"token @users":    `line 1: "@users" cannot be a name`,
		"secret/no\ttwo ": "",
	} {
		if _, err := ParseTokens([]byte(text)); want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestPasswordsAreRemembered(t *testing.T) {
	clock := time.Unix(0, 0)
	g := NewGuard(hello{}, policyOf(t, hashed(t, "ann"), "abc"), nil)
	g.passwords.now = func() time.Time { return clock }
	signed := request(t, "GET /", basic("ann", "ann!"))
	if g.Inline(signed) {
		t.Error("a password that nobody has checked is no matter of a moment")
	}
	if a := g.Serve(signed); a.Status != 200 {
		t.Fatal(a.Status)
	}
	if !g.Inline(signed) {
		t.Error("a password that was right is not known")
	}
	clock = clock.Add(rememberFor)
	if g.Inline(signed) {
		t.Error("it is known for ever")
	}
	for _, field := range []string{"X: y", "Authorization: Bearer abc", "Authorization: Bearer wrong", "Authorization: Basic !"} {
		if !g.Inline(request(t, "GET /", field)) {
			t.Errorf("%s: there is nothing to check", field)
		}
	}
	g.Serve(signed)
	g.Replace(policyOf(t, hashed(t, "ann"), ""))
	if g.Inline(signed) {
		t.Error("it is known for a hash that is another")
	}
	g.Replace(policyOf(t, hashed(t, "bob"), ""))
	if a := g.Serve(signed); a.Status != 401 {
		t.Errorf("%d after the user was removed", a.Status)
	}
}

func TestMemoryOfPasswordsIsBounded(t *testing.T) {
	p := newPasswords()
	for i := range 3 * mostKnown {
		p.remember(p.digest(&proof{user: fmt.Sprint(i)}))
		if len(p.known) > mostKnown {
			t.Fatal(len(p.known))
		}
	}
}

// TestNobodyCostsAsMuch holds that the time of an answer does not tell which users
// there are: the hash of nobody is one that is checked to its end.
func TestNobodyCostsAsMuch(t *testing.T) {
	costly, err := bcrypt.GenerateFromPassword([]byte("x"), bcrypt.MinCost+2)
	if err != nil {
		t.Fatal(err)
	}
	p := policyOf(t, hashed(t, "ann")+"bob:"+string(costly)+"\n", "")
	for user, want := range map[string][]int{
		"ann": {bcrypt.MinCost, bcrypt.MinCost, bcrypt.MinCost + 1}, "bob": {bcrypt.MinCost + 2}, "nobody": {bcrypt.MinCost + 2},
	} {
		shown := p.proof([]byte(base64.StdEncoding.EncodeToString([]byte(user + ":wrong"))))
		var costs []int
		shown.compare = func(hash, password []byte) error {
			cost, err := bcrypt.Cost(hash)
			if err != nil {
				t.Error(err)
			}
			costs = append(costs, cost)
			return bcrypt.CompareHashAndPassword(hash, password)
		}
		if shown.holds() || !slices.Equal(costs, want) { // each step doubles the time: 4 + 4 + 5 is 6
			t.Errorf("%s: costs %v, want %v", user, costs, want)
		}
	}
	if err := bcrypt.CompareHashAndPassword(p.decoy(bcrypt.MinCost+2), []byte("x")); !errors.Is(err, bcrypt.ErrMismatchedHashAndPassword) {
		t.Errorf("%q: %v", p.decoy(bcrypt.MinCost+2), err)
	}
	g := NewGuard(hello{}, p, nil)
	if g.Inline(request(t, "GET /", basic("nobody", "x"))) {
		t.Error("nobody's password is not checked")
	}
}

func TestTooManyPasswords(t *testing.T) {
	g := NewGuard(hello{}, policyOf(t, hashed(t, "ann"), ""), nil)
	for range cap(g.passwords.slots) {
		g.passwords.slots <- struct{}{}
	}
	statuses := make(chan int)
	var all sync.WaitGroup
	for range mostWaiting + 1 {
		all.Go(func() {
			answer := g.Serve(request(t, "GET /", basic("ann", "ann!")))
			if answer.Status == 503 && answer.Header.Get("Retry-After") == "" {
				t.Error("503 does not say when to come again")
			}
			statuses <- answer.Status
		})
	}
	if first := <-statuses; first != 503 {
		t.Errorf("%d instead of one more to wait", first)
	}
	for range cap(g.passwords.slots) {
		<-g.passwords.slots
	}
	for range mostWaiting {
		if status := <-statuses; status != 200 {
			t.Error(status)
		}
	}
	all.Wait()
}
