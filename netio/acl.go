package netio

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os"
	"strings"
	"time"
)

// ACL says which addresses may connect. The zero value, and nil, let everybody
// in.
type ACL struct {
	allow, deny AddrSet
	closed      bool // there is a list of who is allowed, so others are not
}

// Permits reports whether an address may connect. Whom the list of the denied
// names may not, whatever the other list says; if there is a list of the allowed,
// only those may whom it names. The order in which the two were written does not
// matter. An address that is none of IP (a Unix socket's) may: its file's mode
// says who opens it.
func (a *ACL) Permits(addr netip.Addr) bool {
	if a == nil || !addr.IsValid() {
		return true
	}
	return !a.deny.Contains(addr) && (!a.closed || a.allow.Contains(addr))
}

// ACLSources are the texts that an [ACL] is made of. A text is an IP address, a
// network as in CIDR, the name of a host, or, if it has a slash and is no
// network, the path of a file with such texts but no paths, one a line; "#"
// begins a comment.
type ACLSources struct {
	Allow, Deny []string
	Resolver    Resolver // of names; nil = the system's
}

// Limits of what an ACL is made of.
const (
	maxACLFile  = 16 << 20 // bytes
	aclPatience = 10 * time.Second
)

// Load reads the files and looks up the names, which stand for the addresses that
// they have now; call it again to learn of changes. A name that cannot be looked
// up within ten seconds is an error, as is a line of a file that cannot be read:
// of a list that is half understood nobody knows whom it keeps out. Errors name the
// list, "allow" or "deny", and are
// [*SyntaxError]s, of the kinds [ErrNoName], [ErrTimeout] and [ErrUnreachable] for
// names, or those of package os.
func (s ACLSources) Load(ctx context.Context) (*ACL, error) {
	ctx, cancel := context.WithTimeout(ctx, aclPatience)
	defer cancel()
	a := &ACL{closed: len(s.Allow) > 0}
	for _, list := range []struct {
		name  string
		texts []string
		to    *AddrSet
	}{{"allow", s.Allow, &a.allow}, {"deny", s.Deny, &a.deny}} {
		for _, text := range list.texts {
			if err := s.add(ctx, list.to, text); err != nil {
				return nil, fmt.Errorf("%s: %w", list.name, err)
			}
		}
	}
	return a, nil
}

func (s ACLSources) add(ctx context.Context, to *AddrSet, text string) error {
	if isACLFile(text) {
		return s.addFile(ctx, to, text)
	}
	return s.addHosts(ctx, to, text)
}

// isACLFile tells the path of a file from a network: the slash of a network has
// an address before it.
func isACLFile(text string) bool {
	before, _, slash := strings.Cut(text, "/")
	_, err := netip.ParseAddr(before)
	return slash && err != nil
}

// addFile adds the lines of a file.
func (s ACLSources) addFile(ctx context.Context, to *AddrSet, path string) error {
	content, err := readLimited(path, maxACLFile)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(bytes.NewReader(content))
	for n := 1; lines.Scan(); n++ {
		line, _, _ := strings.Cut(lines.Text(), "#")
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		if err := s.addHosts(ctx, to, line); err != nil {
			return fmt.Errorf("%s:%d: %w", path, n, err)
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

// addHosts adds an address, a network, or the addresses of a name.
func (s ACLSources) addHosts(ctx context.Context, to *AddrSet, text string) error {
	network, err := ParseNetwork(text)
	if err == nil {
		to.Add(network)
		return nil
	}
	if !isHostName(text) {
		return err
	}
	addrs, err := naming{resolver: s.Resolver}.addresses(ctx, text)
	if err != nil {
		return &nameError{host: text, kind: kindOf(err), err: err}
	}
	for _, addr := range addrs {
		to.Add(netip.PrefixFrom(addr, addr.BitLen()))
	}
	return nil
}

// nameError is a name that could not be looked up.
type nameError struct {
	host      string
	kind, err error
}

func (e *nameError) Error() string   { return e.host + ": " + reasonOfLookup(e.err) }
func (e *nameError) Unwrap() []error { return []error{e.kind, e.err} }

// reasonOfLookup leaves out what package net says around it.
func reasonOfLookup(err error) string {
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return dns.Err
	}
	return err.Error()
}

// isHostName tells what may be a name from an address with a mistake in it, which
// nobody should have to wait for.
func isHostName(text string) bool {
	return !strings.ContainsAny(text, "/: \t") && strings.Trim(text, "0123456789.") != ""
}

// readLimited reads a file of a bounded size.
func readLimited(path string, limit int64) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, &os.PathError{Op: "read", Path: path, Err: errors.New("not a regular file")}
	case info.Size() > limit:
		return nil, &os.PathError{Op: "read", Path: path, Err: fmt.Errorf("larger than %d bytes", limit)}
	}
	return os.ReadFile(path)
}
