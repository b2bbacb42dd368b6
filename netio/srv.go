package netio

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"
)

// errNoService is what a single SRV record with the target "." says.
var errNoService = fmt.Errorf("%w: the service is declared not available", ErrUnreachable)

// openSRV looks up the SRV records of a name such as _ipp._tcp.example.org and
// connects to the first target that answers (RFC 2782). A domain without such
// records is an error: its own address is never tried instead.
func openSRV(ctx context.Context, d *Dialer, e Endpoint, _ Access) (Stream, error) {
	limited, cancel := d.within(ctx, e)
	defer cancel()
	targets, err := d.serviceTargets(limited, e.Path)
	if err != nil {
		return nil, notTried(ctx, "srv", e.Path, err)
	}
	var attempts []Attempt
	for i, target := range targets {
		conn, failed := d.openTarget(limited, e, target, len(targets)-i)
		if conn != nil {
			return conn, nil
		}
		attempts = append(attempts, failed...)
		if limited.Err() != nil {
			break
		}
	}
	return nil, dialFailed(ctx, "srv", e.Path, attempts)
}

// openTarget connects to one target, in its share of the time that is left, so
// that a silent target does not use up the time of those after it.
func (d *Dialer) openTarget(ctx context.Context, e Endpoint, target *net.SRV, left int) (Stream, []Attempt) {
	if end, ok := ctx.Deadline(); ok && left > 1 {
		share := max(time.Until(end)/time.Duration(left), 0).Round(time.Millisecond)
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, share, &TimeoutError{Which: "connect", After: share})
		defer cancel()
	}
	at := Endpoint{
		Scheme:  TCP,
		Host:    strings.TrimSuffix(target.Target, "."),
		Port:    strconv.Itoa(int(target.Port)),
		Options: e.Options,
	}
	name := net.JoinHostPort(at.Host, at.Port)
	if conn, err := d.openProxied(ctx, at); err != nil {
		return nil, []Attempt{{Name: name, Addr: name, Err: err}}
	} else if conn != nil {
		return conn, nil
	}
	addrs, err := d.addresses(ctx, at, "tcp")
	if err != nil {
		return nil, []Attempt{{Name: name, Addr: name, Err: err}}
	}
	conn, attempts := d.race(ctx, at, addrs)
	if conn != nil {
		return conn, nil
	}
	for i := range attempts {
		attempts[i].Name = name
	}
	return nil, attempts
}

// serviceTargets looks the records up and puts them in the order in which they
// are to be tried.
func (d *Dialer) serviceTargets(ctx context.Context, path string) ([]*net.SRV, error) {
	service, proto, name, err := splitService(path)
	if err != nil {
		return nil, err
	}
	if d.Numeric {
		return nil, fmt.Errorf("%w: %q is a name, and names are refused", ErrSyntax, path)
	}
	_, records, err := d.naming(AnyFamily).names().LookupSRV(ctx, service, proto, name)
	// Records beside an error are the valid ones of an answer that has others.
	if err != nil && len(records) == 0 {
		return nil, lookupError(ctx, path, err)
	}
	if len(records) == 0 {
		return nil, &net.DNSError{Err: "no SRV record", Name: path, IsNotFound: true}
	}
	if len(records) == 1 && records[0].Target == "." {
		return nil, errNoService
	}
	return orderTargets(records, rand.IntN), nil
}

// splitService cuts _service._tcp.name.
func splitService(path string) (service, proto, name string, err error) {
	words := strings.SplitN(path, ".", 3)
	if len(words) != 3 || words[2] == "" || len(words[0]) < 2 || words[0][0] != '_' || !strings.HasPrefix(words[1], "_") {
		return "", "", "", fmt.Errorf("%w: %q is not of the form _service._tcp.name", ErrSyntax, path)
	}
	if !strings.EqualFold(words[1], "_tcp") {
		return "", "", "", fmt.Errorf("%w: %q is not a service over tcp", ErrSyntax, path)
	}
	return words[0][1:], "tcp", words[2], nil
}

// orderTargets sorts by priority and, within one, draws by weight (RFC 2782,
// "Usage rules"). random(n) returns a number in [0, n). Records are untouched.
func orderTargets(records []*net.SRV, random func(n int) int) []*net.SRV {
	left := slices.Clone(records)
	slices.SortStableFunc(left, func(a, b *net.SRV) int {
		// Those without weight come first, so that they have a chance at all.
		return cmp.Or(cmp.Compare(a.Priority, b.Priority), cmp.Compare(min(a.Weight, 1), min(b.Weight, 1)))
	})
	ordered := make([]*net.SRV, 0, len(left))
	for len(left) > 0 {
		drawn := draw(left, random)
		ordered = append(ordered, left[drawn])
		left = slices.Delete(left, drawn, drawn+1)
	}
	return ordered
}

// draw picks one of the records that share the first one's priority.
func draw(records []*net.SRV, random func(n int) int) int {
	total, same := 0, 0
	for same < len(records) && records[same].Priority == records[0].Priority {
		total += int(records[same].Weight)
		same++
	}
	drawn, sum := random(total+1), 0
	for i := range same {
		if sum += int(records[i].Weight); sum >= drawn {
			return i
		}
	}
	return 0
}
