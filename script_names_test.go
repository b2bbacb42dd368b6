//go:build unix

package main

import (
	"fmt"
	"net"
	"net/netip"
	"strings"

	"golang.org/x/net/dns/dnsmessage"
)

// serveNames answers DNS questions until it is killed. What it was not told
// does not exist.
func serveNames(portFile string, entries []string) error {
	names := map[string][]netip.Addr{}
	for _, entry := range entries {
		name, list, _ := strings.Cut(entry, "=")
		for word := range strings.SplitSeq(list, ",") {
			addr, err := netip.ParseAddr(word)
			if err != nil {
				return err
			}
			names[name+"."] = append(names[name+"."], addr)
		}
	}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	defer conn.Close()
	if err := writePort(portFile, conn.LocalAddr().(*net.UDPAddr).Port); err != nil {
		return err
	}
	for buf := make([]byte, 4096); ; {
		n, from, err := conn.ReadFrom(buf)
		if err != nil {
			return err
		}
		reply, err := answerQuestion(buf[:n], names)
		if err != nil {
			return err
		}
		if _, err := conn.WriteTo(reply, from); err != nil {
			return err
		}
	}
}

func answerQuestion(packet []byte, names map[string][]netip.Addr) ([]byte, error) {
	var asked dnsmessage.Message
	if err := asked.Unpack(packet); err != nil {
		return nil, err
	}
	if len(asked.Questions) != 1 {
		return nil, fmt.Errorf("%d questions at once", len(asked.Questions))
	}
	question := asked.Questions[0]
	reply := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: asked.ID, Response: true, RecursionAvailable: true, Authoritative: true},
		Questions: asked.Questions,
	}
	addrs, known := names[question.Name.String()]
	if !known {
		reply.RCode = dnsmessage.RCodeNameError
	}
	for _, addr := range addrs {
		var body dnsmessage.ResourceBody
		switch {
		case question.Type == dnsmessage.TypeA && addr.Is4():
			body = &dnsmessage.AResource{A: addr.As4()}
		case question.Type == dnsmessage.TypeAAAA && addr.Is6():
			body = &dnsmessage.AAAAResource{AAAA: addr.As16()}
		default:
			continue
		}
		header := dnsmessage.ResourceHeader{Name: question.Name, Class: dnsmessage.ClassINET, TTL: 60}
		reply.Answers = append(reply.Answers, dnsmessage.Resource{Header: header, Body: body})
	}
	return reply.Pack()
}
