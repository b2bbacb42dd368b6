package commands

import (
	"errors"
	"net/url"
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

// candidate is what -z looks at: an address, or a URL that is asked for there.
type candidate struct {
	netio.Endpoint
	url *url.URL // nil: the connection is all
}

// String is how the user calls it.
func (t candidate) String() string {
	if t.url != nil {
		return t.url.String()
	}
	return t.Endpoint.String()
}

// candidates reads the operands of -z: what addresses reads, and URLs of HTTP among
// them where the command knows those.
func candidates(operands []string, urls bool, addresses func([]string) ([]netio.Endpoint, error)) ([]candidate, error) {
	var all []candidate
	for rest := operands; len(rest) > 0 || len(operands) == 0; {
		n := 0
		for n < len(rest) && !(urls && isWebURL(rest[n])) {
			n++
		}
		if n > 0 || len(operands) == 0 {
			some, err := addresses(rest[:n])
			if err != nil {
				return nil, err
			}
			for _, e := range some {
				all = append(all, candidate{Endpoint: e})
			}
		}
		if rest = rest[n:]; len(rest) > 0 {
			web, err := webCandidate(rest[0])
			if err != nil {
				return nil, err
			}
			all, rest = append(all, web), rest[1:]
		}
	}
	return all, nil
}

func isWebURL(word string) bool {
	scheme, _, found := strings.Cut(strings.ToLower(word), "://")
	return found && (scheme == "http" || scheme == "https")
}

// webCandidate reads a URL of HTTP.
func webCandidate(text string) (candidate, error) {
	u, err := url.Parse(text)
	switch {
	case err != nil:
		return candidate{}, usagef("%q is no URL: %v", text, bareURLError(err))
	case u.Hostname() == "":
		return candidate{}, usagef("%q has no host", text)
	case u.User != nil:
		return candidate{}, usagef("%q has a user in it, and everybody here can read a command line", u.Redacted())
	case u.Fragment != "":
		return candidate{}, usagef("%q has a fragment, which no server sees", text)
	}
	scheme, port := netio.TCP, "80"
	if u.Scheme == "https" {
		scheme, port = netio.TLS, "443"
	}
	if u.Port() != "" {
		port = u.Port()
	}
	e, err := netio.HostPort(scheme, u.Hostname(), port)
	return candidate{e, u}, err
}

func bareURLError(err error) error {
	if wrapped, ok := errors.AsType[*url.Error](err); ok {
		return wrapped.Err
	}
	return err
}

// endpointsOf are the addresses of candidates.
func endpointsOf(all []candidate) []netio.Endpoint {
	ends := make([]netio.Endpoint, len(all))
	for i, t := range all {
		ends[i] = t.Endpoint
	}
	return ends
}

// asksFor reports whether any of them is a URL.
func asksFor(all []candidate) bool {
	for _, t := range all {
		if t.url != nil {
			return true
		}
	}
	return false
}

// webMisfits refuses what is of no use with URLs, or without them.
func webMisfits(ctx *cli.Context, all []candidate) error {
	if asksFor(all) {
		return onlyWith(ctx, "excludes URLs, of which the head of the answer is all that is read", "send", "expect", "max-bytes")
	}
	return onlyWith(ctx, "needs a URL of HTTP to ask for", "status")
}
