package proxy

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
)

// Login is a user with a password.
type Login struct{ User, Password string }

// ParseLogins reads lines of USER:PASSWORD, of which the first colon divides the
// two. Empty lines and those that begin with "#" do not count. There is at least one
// login if there is no error, and none is empty or longer than SOCKS5 can say (255
// bytes each); errors name the line and not what is in it.
func ParseLogins(text []byte) ([]Login, error) {
	var all []Login
	n := 0
	for line := range bytes.Lines(text) {
		n++
		line = bytes.TrimRight(line, "\r\n")
		if len(bytes.TrimSpace(line)) == 0 || line[0] == '#' {
			continue
		}
		user, password, found := bytes.Cut(line, []byte(":"))
		switch {
		case !found || len(user) == 0 || len(password) == 0:
			return nil, fmt.Errorf("line %d is not USER:PASSWORD", n)
		case len(user) > longestText || len(password) > longestText:
			return nil, fmt.Errorf("line %d: the user or the password is longer than %d bytes", n, longestText)
		}
		all = append(all, Login{string(user), string(password)})
	}
	if len(all) == 0 {
		return nil, errors.New("there is no line USER:PASSWORD")
	}
	return all, nil
}

// admits reports whether one of the logins is that one. How long it takes says
// nothing about how much of it is right.
func admits(all []Login, tried Login) bool {
	user, password := sha256.Sum256([]byte(tried.User)), sha256.Sum256([]byte(tried.Password))
	found := 0
	for _, login := range all {
		u, p := sha256.Sum256([]byte(login.User)), sha256.Sum256([]byte(login.Password))
		found |= subtle.ConstantTimeCompare(u[:], user[:]) & subtle.ConstantTimeCompare(p[:], password[:])
	}
	return found == 1
}
