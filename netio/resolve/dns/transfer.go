package dns

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"time"

	wire "github.com/miekg/dns"
)

// maxTransfer is how many records of a zone are taken.
const maxTransfer = 10_000_000

// Transfer asks for all records of a zone (RFC 5936), over TCP or TLS, and hands
// them to each as they come. The zone's SOA record comes first and last. A server
// that refuses is a reply without records and the server's response code; errors
// are those of [Client.Ask] and of each.
func (c *Client) Transfer(ctx context.Context, s Server, zone string, each func([]Record) error) (*Reply, error) {
	if s.Transport == UDP {
		s.Transport = TCP
	}
	r, err := c.transfer(ctx, s, Query{Name: zone, Type: TypeAXFR, NoRecursion: true, EDNS: EDNS{Off: true}}, each)
	if err != nil {
		return nil, &ServerError{Server: s, Err: err}
	}
	return r, nil
}

func (c *Client) transfer(ctx context.Context, s Server, q Query, each func([]Record) error) (*Reply, error) {
	if s.Transport == HTTPS {
		return nil, errors.New("zones are transferred over tcp or tls")
	}
	id, start := randomID(), time.Now()
	packet, err := q.pack(id)
	if err != nil {
		return nil, err
	}
	opening, cancel := context.WithTimeoutCause(ctx, c.patience(), errNoAnswer)
	defer cancel()
	conn, err := c.open(opening, s)
	if err != nil {
		return nil, inTime(opening, err)
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	z := &zoneReader{id: id, query: q, conn: conn, patience: c.patience()}
	if err := writeFramed(conn, packet); err != nil {
		return nil, err
	}
	last, err := z.readAll(each)
	if err != nil {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		return nil, err
	}
	return &Reply{Message: last, Server: s, Address: conn.RemoteAddr(), RoundTrip: time.Since(start), Tries: 1}, nil
}

func (c *Client) patience() time.Duration { return cmp.Or(c.Timeout, defaultTimeout) }

// zoneReader reads the messages of a transfer.
type zoneReader struct {
	id       uint16
	query    Query
	conn     net.Conn
	patience time.Duration // for each message
	records  int
	apex     string // the owner of the first SOA record; "" = it has not come
}

// readAll reads until the SOA record has come a second time, and returns the last
// message.
func (z *zoneReader) readAll(each func([]Record) error) (*Message, error) {
	for {
		m, err := z.next()
		if err != nil || m.Rcode != RcodeNoError {
			return m, err
		}
		if len(m.Answer) == 0 {
			return nil, fmt.Errorf("%w: a part of the zone is empty", ErrMalformed)
		}
		part, ended, err := z.take(m.Answer)
		switch {
		case err != nil:
			return nil, err
		case ended:
			return m, each(part)
		}
		if z.records += len(m.Answer); z.records > maxTransfer {
			return nil, fmt.Errorf("%w: the zone has more than %d records", ErrMalformed, maxTransfer)
		}
		if err := each(m.Answer); err != nil {
			return nil, err
		}
	}
}

// take gives the records of a message up to the end of the zone, and whether that
// has come. The zone's own SOA record stands there and at the beginning only, and
// all names are the zone's.
func (z *zoneReader) take(all []Record) (part []Record, ended bool, err error) {
	for i, r := range all {
		switch begins := z.apex == ""; {
		case begins && r.Type != TypeSOA:
			err = fmt.Errorf("%w: the zone does not begin with its SOA record", ErrMalformed)
		case begins && !SameName(r.Name, z.query.Name):
			err = fmt.Errorf("%w: the zone begins with the SOA record of %s", ErrMalformed, r.Name)
		case begins:
			z.apex = r.Name
		case !wire.IsSubDomain(z.apex, r.Name):
			err = fmt.Errorf("%w: %s is not in the zone", ErrMalformed, r.Name)
		case r.Type == TypeSOA && !SameName(r.Name, z.apex):
			err = fmt.Errorf("%w: the zone has an SOA record of %s inside", ErrMalformed, r.Name)
		case r.Type == TypeSOA:
			return all[:i+1], true, nil
		}
		if err != nil {
			return nil, false, err
		}
	}
	return all, false, nil
}

// next reads one message. Only the first repeats the question.
func (z *zoneReader) next() (*Message, error) {
	if err := z.conn.SetReadDeadline(time.Now().Add(z.patience)); err != nil {
		return nil, err
	}
	packet, err := readFramed(z.conn)
	if err != nil {
		if errors.Is(err, os.ErrDeadlineExceeded) {
			return nil, errNoAnswer
		}
		return nil, err
	}
	m, err := unpack(packet)
	if err != nil {
		return nil, err
	}
	if m.Name == "" && m.id == z.id {
		return m, nil
	}
	return m, m.answers(z.query, z.id)
}
