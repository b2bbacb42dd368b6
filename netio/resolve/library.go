package resolve

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"os/exec"
	"slices"
	"strings"
	"time"
)

const (
	// getentPatience bounds one look-up where the caller's context does not.
	getentPatience = 30 * time.Second
	// getentGrace is how long the pipe of a getent that was killed is read.
	getentGrace = time.Second
	// maxAnswer is the longest answer that is read, in bytes.
	maxAnswer = 64 << 10
	// notFound is getent's status for a name that it does not know.
	notFound = 2
)

// Library asks the C library, and so every source that /etc/nsswitch.conf
// names, through the program getent(1) as a child. That keeps the C library out
// of our own process. The zero value is ready to use.
type Library struct {
	Getent string        // path or name of the program; "" = getent, from PATH
	Rest   *net.Resolver // for ports and SRV records, where the C library knows no more; nil = the default resolver
}

// LookupNetIP gives the addresses of host in the C library's order, each once.
// network is "ip", "ip4" or "ip6". A name without such an address is a
// [net.DNSError] with IsNotFound; a missing program is one that wraps
// [exec.ErrNotFound]. ctx bounds the look-up, and 30 seconds do.
func (l Library) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	if host == "" || host[0] == '-' {
		return nil, unknownName(host)
	}
	patient, cancel := context.WithTimeout(ctx, getentPatience)
	defer cancel()
	answer, err := l.ask(patient, database(network), host)
	if err != nil {
		return nil, getentError(patient, host, err)
	}
	addrs := answered(answer, network)
	if len(addrs) == 0 {
		return nil, unknownName(host)
	}
	return addrs, nil
}

// LookupAddr gives the names of an address, each with the dot at its end. One
// without a name is a [net.DNSError] with IsNotFound.
func (l Library) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	if _, err := netip.ParseAddr(addr); err != nil {
		return nil, unknownName(addr)
	}
	patient, cancel := context.WithTimeout(ctx, getentPatience)
	defer cancel()
	answer, err := l.ask(patient, "hosts", addr)
	if err != nil {
		return nil, getentError(patient, addr, err)
	}
	var names []string
	for line := range strings.Lines(answer) {
		for i, field := range strings.Fields(line) {
			if i > 0 && strings.HasSuffix(line, "\n") && !slices.Contains(names, field+".") {
				names = append(names, field+".")
			}
		}
	}
	if names == nil {
		return nil, unknownName(addr)
	}
	return names, nil
}

// LookupPort gives the number of a service from /etc/services.
func (l Library) LookupPort(ctx context.Context, network, service string) (int, error) {
	return l.Rest.LookupPort(ctx, network, service)
}

// LookupSRV gives the records of a service; see [net.Resolver.LookupSRV].
func (l Library) LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error) {
	return l.Rest.LookupSRV(ctx, service, proto, name)
}

// ask runs getent and gives what it printed.
func (l Library) ask(ctx context.Context, database, host string) (string, error) {
	program := l.Getent
	if program == "" {
		program = "getent"
	}
	var out capped
	cmd := exec.CommandContext(ctx, program, database, host)
	cmd.Stdout = &out
	cmd.WaitDelay = getentGrace
	err := cmd.Run()
	return out.String(), err
}

// database is getent's name for addresses of that network.
func database(network string) string {
	switch network {
	case "ip4":
		return "ahostsv4"
	case "ip6":
		return "ahostsv6"
	default:
		return "ahosts"
	}
}

// answered reads getent's lines, which begin with an address and repeat it for
// each type of socket. A line without its end was cut off by the cap. For a name without IPv6 addresses ahostsv6 gives its
// IPv4 addresses mapped, which are none of that family.
func answered(text, network string) []netip.Addr {
	var addrs []netip.Addr
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		if len(fields) == 0 || !strings.HasSuffix(line, "\n") {
			continue
		}
		addr, err := netip.ParseAddr(fields[0])
		if err != nil || network == "ip6" && !addr.Is6() || network == "ip6" && addr.Is4In6() {
			continue
		}
		if addr = addr.Unmap(); !slices.Contains(addrs, addr) {
			addrs = append(addrs, addr)
		}
	}
	return addrs
}

// getentError says in the words of package net why getent gave no answer.
func getentError(ctx context.Context, host string, err error) error {
	failed := &net.DNSError{Name: host, UnwrapErr: err, Err: fmt.Sprintf("getent: %v", err)}
	exit, exited := errors.AsType[*exec.ExitError](err)
	switch {
	case ctx.Err() != nil:
		failed.UnwrapErr, failed.Err = ctx.Err(), "getent gave no answer in time"
		failed.IsTimeout = errors.Is(ctx.Err(), context.DeadlineExceeded)
	case exited && exit.ExitCode() == notFound:
		return unknownName(host)
	case errors.Is(err, exec.ErrNotFound):
		failed.Err = "the C library is asked through the program getent, which is not in PATH"
	}
	return failed
}

func unknownName(host string) error {
	return &net.DNSError{Name: host, Err: "no such host", IsNotFound: true}
}

// capped keeps the first maxAnswer bytes that are written to it.
type capped struct{ bytes.Buffer }

// Write takes all of p, so that the writer does not fail.
func (c *capped) Write(p []byte) (int, error) {
	c.Buffer.Write(p[:min(len(p), maxAnswer-c.Len())])
	return len(p), nil
}
