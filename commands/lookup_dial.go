package commands

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// fewDescriptors is how long a question waits for others to end, before it tries
// again to get a descriptor.
const fewDescriptors = 5 * time.Millisecond

// dial connects to a DNS server from the source that the options say.
func (o *lookupOptions) dial(ctx context.Context, network, address string) (net.Conn, error) {
	d, err := o.dialer(network, address)
	if err != nil {
		return nil, err
	}
	for {
		conn, err := d.DialContext(ctx, network, address)
		switch {
		case err == nil:
			return conn, nil
		case errors.Is(err, syscall.EADDRNOTAVAIL) && o.source.IsValid():
			return nil, localFailure("-s "+o.source.String(), syscall.EADDRNOTAVAIL)
		case otherFamily(err) && o.source.IsValid():
			return nil, usagef("-s %s is of another family than the server", o.source)
		case !errors.Is(err, syscall.EMFILE):
			return nil, ofServer(err)
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(fewDescriptors):
		}
	}
}

// dialer is bound to the source.
func (o *lookupOptions) dialer(network, address string) (*net.Dialer, error) {
	d := new(net.Dialer)
	d.SetMultipathTCP(false)
	if !o.source.IsValid() {
		return d, nil
	}
	if to, err := netip.ParseAddrPort(address); err == nil && to.Addr().Is4() != o.source.Is4() {
		return nil, usagef("-s %s is of another family than the server", o.source)
	}
	from := netip.AddrPortFrom(o.source, 0)
	d.LocalAddr = net.TCPAddrFromAddrPort(from)
	if network == "udp" {
		d.LocalAddr = net.UDPAddrFromAddrPort(from)
	}
	return d, nil
}

// otherFamily tells that no address of a name fits the source: package net then calls
// the address of the source wrong.
func otherFamily(err error) bool {
	_, wrong := errors.AsType[*net.AddrError](err)
	return wrong
}

// ofServer marks the error of a server whose own name cannot be looked up: that says
// nothing of the name that it was to be asked for.
func ofServer(err error) error {
	if _, unknown := errors.AsType[*net.DNSError](err); unknown {
		return fmt.Errorf("%w: %w", netio.ErrUnreachable, err)
	}
	return err
}
