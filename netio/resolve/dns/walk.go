package dns

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"strings"
	"syscall"
	"time"
)

// Of the servers of a zone each is asked once with little patience, since most
// zones have some that answer at once; the first few that were silent then get
// the whole of it.
const (
	hurry     = time.Second
	waitedFor = 3
)

// walk is a trace on its way.
type walk struct {
	*Tracer
	questions   int           // so far
	unreachable map[bool]bool // families that this machine has no route to; true = IPv4
	last        error         // why the server before did not help; nil = it is lame
}

// stop is one address of a server.
type stop struct {
	zone, server string
	addr         netip.Addr
}

// descend goes from a zone down to the one that has the answer.
func (w *walk) descend(ctx context.Context, zone string, servers []Nameserver, q Query) (*Reply, error) {
	for range maxReferrals {
		reply, err := w.askZone(ctx, zone, servers, q)
		if err != nil {
			return nil, err
		}
		below, next := referral(reply.Message, zone, q.Name)
		if next == nil {
			return reply, nil
		}
		zone, servers = below, next
	}
	return nil, fmt.Errorf("%w: more than %d referrals", ErrLame, maxReferrals)
}

// askZone asks the servers of a zone until one of them knows it.
func (w *walk) askZone(ctx context.Context, zone string, servers []Nameserver, q Query) (*Reply, error) {
	hurried := w.Client.withTimeout(min(hurry, w.Client.patience()))
	var silent []stop
	w.last = fmt.Errorf("%w: none has an address that may be asked", ErrLame)
	for _, ns := range servers {
		reply, mute, err := w.askServer(ctx, hurried, zone, ns, q)
		if reply != nil || err != nil {
			return reply, err
		}
		silent = append(silent, mute...)
	}
	for _, s := range silent[:min(len(silent), waitedFor)] {
		if reply, err := w.visit(ctx, w.Client, s, q); reply != nil || err != nil {
			return reply, err
		}
	}
	if w.last != nil {
		return nil, fmt.Errorf("no server of %s answers: %w", zone, w.last)
	}
	return nil, fmt.Errorf("%w: no server of %s knows the zone", ErrLame, zone)
}

// askServer asks a server at each of its addresses until it answers, and lists those
// that were silent. Without a reply and an error it was of no help.
func (w *walk) askServer(ctx context.Context, c *Client, zone string, ns Nameserver, q Query) (reply *Reply, silent []stop, err error) {
	if ns.Addrs == nil {
		if err := w.spend(); err != nil {
			return nil, nil, err
		}
	}
	addrs, err := w.addresses(ctx, ns)
	if err != nil {
		w.last = err
		return nil, nil, w.Each(Step{Zone: zone, Server: ns.Name, Err: err})
	}
	for _, addr := range addrs {
		s := stop{zone, ns.Name, addr}
		if reply, err := w.visit(ctx, c, s, q); reply != nil || err != nil {
			return reply, nil, err
		}
		if errors.Is(w.last, os.ErrDeadlineExceeded) {
			silent = append(silent, s)
		}
	}
	return nil, silent, nil
}

// visit asks one server. Without a reply and an error it was of no help.
func (w *walk) visit(ctx context.Context, c *Client, s stop, q Query) (*Reply, error) {
	if err := w.spend(); err != nil {
		return nil, err
	}
	server := Server{Transport: UDP, Host: s.addr.String(), Port: w.Port}
	if server.Port == "" {
		server.Port = UDP.port()
	}
	step := Step{Zone: s.zone, Server: s.server}
	step.Reply, step.Err = c.Try(ctx, server, q)
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	step.Lame = step.Err == nil && lame(step.Reply.Message, s.zone, q.Name)
	if err := w.Each(step); err != nil {
		return nil, err
	}
	if step.Err == nil && !step.Lame {
		return step.Reply, nil
	}
	if w.last = step.Err; errors.Is(step.Err, syscall.ENETUNREACH) || errors.Is(step.Err, syscall.EADDRNOTAVAIL) {
		w.unreachable[s.addr.Is4()] = true
	}
	return nil, nil //nolint:nilnil // of no help, as above
}

// spend counts a question.
func (w *walk) spend() error {
	if w.questions++; w.questions <= maxQuestions {
		return nil
	}
	if w.last == nil {
		return fmt.Errorf("%w: %d questions have led nowhere", ErrLame, maxQuestions)
	}
	return fmt.Errorf("%w: %d questions have led nowhere; the last: %w", ErrLame, maxQuestions, w.last)
}

// addresses lists those of a server that may be asked.
func (w *walk) addresses(ctx context.Context, ns Nameserver) ([]netip.Addr, error) {
	addrs := ns.Addrs
	if addrs == nil {
		found, err := w.Lookup(ctx, strings.TrimSuffix(ns.Name, "."))
		if err != nil {
			return nil, fmt.Errorf("%w: no address of %s: %v", ErrLame, ns.Name, err) //nolint:errorlint // that a server has no address says nothing of the name
		}
		addrs = found
	}
	var usable []netip.Addr
	for _, addr := range addrs {
		if addr = addr.Unmap(); !w.unreachable[addr.Is4()] && (w.May == nil || w.May(addr)) {
			usable = append(usable, addr)
		}
	}
	return usable, nil
}
