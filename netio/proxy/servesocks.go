package proxy

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"net/netip"
)

// replyOf is how a client of SOCKS5 is told of a dial that has failed.
var replyOf = [...]byte{
	failed:    replyFailure,
	forbidden: replyNotAllowed,
	noNetwork: replyNoNetwork,
	noHost:    replyNoHost,
	refused:   replyRefused,
	timedOut:  replyNoHost,
}

// serveSOCKS5 reads who asks and for what, and connects. What is read is read to
// its last byte and no further.
func (s *Service) serveSOCKS5(ctx context.Context, client Client) (o opened) {
	if o.err = s.admit5(client); o.err != nil {
		return o
	}
	var reply byte
	if o.to, reply, o.err = readRequest5(client); o.err == nil {
		if o.conn, o.err = s.dial(ctx, client, o.to); o.err != nil {
			reply = replyOf[dialEndOf(o.err)]
		}
	} else if reply == replyDone { // it is gone, or talks nonsense
		return o
	}
	// Of the address that we have bound clients have no use.
	answer := []byte{version5, reply, 0, addressIPv4, 0, 0, 0, 0, 0, 0}
	if _, err := client.Write(answer); err != nil && o.err == nil {
		_ = o.conn.Close()
		o.err = clientFailed(err)
	}
	return o
}

// admit5 settles how the client signs in, and lets it.
func (s *Service) admit5(client Client) error {
	var head [2]byte
	if err := readRequest(client, head[:]); err != nil {
		return err
	}
	if head[0] != version5 {
		return fmt.Errorf("%w: it begins with %q, which is not SOCKS5", ErrClient, head[:])
	}
	offered := make([]byte, head[1])
	if err := readRequest(client, offered); err != nil {
		return err
	}
	method := byte(methodNone)
	if len(s.Logins) > 0 {
		method = methodPassword
	}
	if !bytes.Contains(offered, []byte{method}) {
		_, _ = client.Write([]byte{version5, methodRefused})
		return fmt.Errorf("%w: it does not offer to sign in as we want it to", ErrClient)
	}
	if _, err := client.Write([]byte{version5, method}); err != nil {
		return clientFailed(err)
	}
	if method == methodNone {
		return nil
	}
	return s.checkPassword5(client)
}

// checkPassword5 is the server's side of RFC 1929.
func (s *Service) checkPassword5(client Client) error {
	var version [1]byte
	if err := readRequest(client, version[:]); err != nil {
		return err
	}
	user, err := readText(client)
	if err != nil {
		return err
	}
	password, err := readText(client)
	if err != nil {
		return err
	}
	if version[0] != versionLogin || !admits(s.Logins, Login{user, password}) {
		_, _ = client.Write([]byte{versionLogin, 1})
		return fmt.Errorf("%w: the user %q or its password is wrong", ErrClient, user)
	}
	if _, err := client.Write([]byte{versionLogin, 0}); err != nil {
		return clientFailed(err)
	}
	return nil
}

// readRequest5 reads what the client wants to be connected to. With an error, reply
// is what it is to be told, replyDone for nothing.
func readRequest5(r io.Reader) (to Target, reply byte, err error) {
	var head [4]byte
	if err := readRequest(r, head[:]); err != nil {
		return to, replyDone, err
	}
	if head[0] != version5 {
		return to, replyDone, fmt.Errorf("%w: its request begins with %q, which is not SOCKS5", ErrClient, head[:])
	}
	to, known, err := readTarget5(r, head[3])
	switch {
	case err != nil:
		return to, replyDone, err
	case !known:
		return to, replyNoAddress, fmt.Errorf("%w: the type of its address (%d) is unknown", ErrClient, head[3])
	case head[1] != commandConnect:
		return to, replyNoCommand, fmt.Errorf("%w: it asks for something other than a connection (%d)", ErrClient, head[1])
	case to.Port == 0 || to.Host == "":
		return to, replyFailure, fmt.Errorf("%w: it asks for %s", ErrClient, to)
	}
	return to, replyDone, nil
}

// readTarget5 reads an address of a type, false if there is no such type.
func readTarget5(r io.Reader, kind byte) (to Target, known bool, err error) {
	switch kind {
	case addressName:
		to.Host, err = readText(r)
	case addressIPv4, addressIPv6:
		size := map[byte]int{addressIPv4: 4, addressIPv6: 16}[kind]
		raw := make([]byte, size)
		err = readRequest(r, raw)
		addr, _ := netip.AddrFromSlice(raw) // of 4 or 16 bytes
		to.Host = addr.Unmap().String()
	default:
		return to, false, nil
	}
	var port [2]byte
	if err == nil {
		err = readRequest(r, port[:])
	}
	to.Port = binary.BigEndian.Uint16(port[:])
	return to, true, err
}

// readText reads a text with its length, of one byte, before it.
func readText(r io.Reader) (string, error) {
	var length [1]byte
	if err := readRequest(r, length[:]); err != nil {
		return "", err
	}
	text := make([]byte, length[0])
	err := readRequest(r, text)
	return string(text), err
}

// readRequest fills buf with the next bytes of a client.
func readRequest(r io.Reader, buf []byte) error {
	if _, err := io.ReadFull(r, buf); err != nil {
		return clientFailed(err)
	}
	return nil
}
