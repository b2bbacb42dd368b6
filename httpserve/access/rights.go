package access

import (
	"bytes"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// rights is what somebody may do with a path.
type rights uint8

const (
	mayRead  rights = 1 << iota // GET, HEAD, OPTIONS and TRACE, which change nothing (RFC 9110 section 9.2.1)
	mayWrite                    // every other method
)

// rightsWords are how rights are written.
var rightsWords = map[string]rights{"r": mayRead, "w": mayWrite, "rw": mayRead | mayWrite, "-": 0}

// needed is the right that a method asks for.
func needed(m http1.Method) rights {
	switch m {
	case http1.MethodGet, http1.MethodHead, http1.MethodOptions, http1.MethodTrace:
		return mayRead
	}
	return mayWrite
}

// Whom a rule may be for beside one user.
const (
	allUsers = "@users"  // everybody who has signed in
	everyone = "@anyone" // and those who have not
)

// rules say who may do what, by path (without a slash at its end, "" for the
// root) and by whom they are for. A path stands for itself and all below it.
type rules map[string]map[string]rights

// add reads the words of a line.
func (all rules) add(who, path, what string) *LineError {
	granted, known := rightsWords[what]
	if !known {
		return wrongLine("%q is none of the rights r, w, rw and -", what)
	}
	if strings.HasPrefix(who, "@") && who != allUsers && who != everyone {
		return wrongLine("%q is neither a user nor %s nor %s", who, allUsers, everyone)
	}
	decoded, slashEncoded, err := http1.DecodePath(nil, []byte(path))
	if err != nil || slashEncoded {
		return wrongLine("%q is not a path", path)
	}
	key := rulePath(decoded)
	if all[key] == nil {
		all[key] = map[string]rights{}
	}
	if _, twice := all[key][who]; twice {
		return wrongLine("there are two rules for %s and %s", who, path)
	}
	all[key][who] = granted
	return nil
}

// rulePath is a decoded path as rules have it. Empty segments do not count, so
// that no number of slashes leads around a rule.
func rulePath(path []byte) string {
	if !bytes.Contains(path, []byte("//")) {
		return strings.TrimSuffix(string(path), "/")
	}
	var b strings.Builder
	for segment := range bytes.SplitSeq(path, []byte("/")) {
		if len(segment) > 0 {
			b.WriteByte('/')
			b.Write(segment)
		}
	}
	return b.String()
}

// withoutParameters is a path as servers see it that drop ";" and what follows it
// in a segment before they look for "." and "..".
func withoutParameters(path string) string {
	var kept []string
	for segment := range strings.SplitSeq(path, "/") {
		switch name, _, _ := strings.Cut(segment, ";"); name {
		case "", ".":
		case "..":
			kept = kept[:max(0, len(kept)-1)]
		default:
			kept = append(kept, "/"+name)
		}
	}
	return strings.Join(kept, "")
}

// granted is what somebody may do with a path, or with all below it, too.
func (all rules) granted(user, path string, whole bool) rights {
	if whole {
		return all.below(user, path)
	}
	return all.of(user, path)
}

// of is what somebody may do with a path: the rule of the longest path that has
// one for them counts. of two for the same path, the more telling. user is "" for
// those who have not signed in. What no rule grants is refused, but without any
// rules users may do everything.
func (all rules) of(user string, path string) rights {
	if len(all) == 0 {
		if user == "" {
			return 0
		}
		return mayRead | mayWrite
	}
	for {
		if granted, found := rightsFor(all[path], user); found {
			return granted
		}
		if path == "" {
			return 0
		}
		path = path[:max(0, strings.LastIndexByte(path, '/'))]
	}
}

// below is what somebody may do with a path and with all below it.
func (all rules) below(user string, path string) rights {
	granted := all.of(user, path)
	for deeper, here := range all {
		if strings.HasPrefix(deeper, path+"/") {
			if more, found := rightsFor(here, user); found {
				granted &= more
			}
		}
	}
	return granted
}

// rightsFor finds the rule for a user among those of one path.
func rightsFor(here map[string]rights, user string) (granted rights, found bool) {
	if user != "" {
		if granted, found = here[user]; found {
			return granted, true
		}
		if granted, found = here[allUsers]; found {
			return granted, true
		}
	}
	granted, found = here[everyone]
	return granted, found
}

// pathOf is the path of a request as rules have it; that of "*" and of CONNECT is
// the root.
func pathOf(r *httpserve.Request) string {
	path := r.Path()
	if len(path) == 0 || path[0] != '/' {
		return ""
	}
	return rulePath(path)
}
