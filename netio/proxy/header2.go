package proxy

import (
	"encoding/binary"
	"hash/crc32"
	"net/netip"
)

// signature2 begins a header of version 2 (section 2.2). No other protocol does.
const signature2 = "\r\n\r\n\x00\r\nQUIT\n"

// What stands where in a header of version 2, in bytes.
const (
	atCommand = len(signature2) // version and command
	atFamily  = atCommand + 1   // family and transport
	atLength  = atCommand + 2   // of what follows, 16 bits
	atAddress = atCommand + 4
)

// The commands and families that are there.
const (
	commandLocal = 0x20
	commandProxy = 0x21

	familyNone = 0x0
	familyInet = 0x1
	familySix  = 0x2
	familyUnix = 0x3

	transportNone = 0x0
	transportMost = 0x2 // 1 = stream, 2 = datagrams
)

// addressBytes is how long the addresses and ports of a family are.
var addressBytes = [...]int{familyNone: 0, familyInet: 2*4 + 4, familySix: 2*16 + 4, familyUnix: 2 * 108}

// parse2 reads the bytes of version 2.
func parse2(buf []byte) (Header, int, error) {
	if len(buf) < atAddress {
		return Header{}, atAddress, ErrIncomplete
	}
	command, family, transport := buf[atCommand], int(buf[atFamily]>>4), buf[atFamily]&15
	length := atAddress + int(binary.BigEndian.Uint16(buf[atLength:]))
	switch {
	case command != commandLocal && command != commandProxy:
		return Header{}, 0, malformed("the version or the command is unknown")
	case family >= len(addressBytes) || transport > transportMost,
		(family == familyNone) != (transport == transportNone):
		return Header{}, 0, malformed("the family or the transport is unknown")
	case length > MaxHeader:
		return Header{}, 0, malformed("it is too long")
	case command == commandProxy && length < atAddress+addressBytes[family]:
		return Header{}, 0, malformed("it is too short for its addresses")
	case len(buf) < length:
		return Header{}, length, ErrIncomplete
	}
	header := buf[:length]
	if command == commandLocal { // what follows does not count (section 2.2)
		return Header{}, length, nil
	}
	if err := checkExtras(header, atAddress+addressBytes[family]); err != nil {
		return Header{}, 0, err
	}
	return addresses2(header[atAddress:], family), length, nil
}

func addresses2(b []byte, family int) Header {
	var size int
	switch family {
	case familyInet:
		size = 4
	case familySix:
		size = 16
	default:
		return Header{}
	}
	ports := b[2*size:]
	at := func(addr, port []byte) netip.AddrPort {
		ip, _ := netip.AddrFromSlice(addr) // of 4 or 16 bytes
		return netip.AddrPortFrom(ip.Unmap(), binary.BigEndian.Uint16(port))
	}
	return Header{Source: at(b[:size], ports), Destination: at(b[size:2*size], ports[2:])}
}

// typeCRC32C is the checksum of the whole header, taken with zeros in its place
// (section 2.2.3).
const typeCRC32C = 0x03

// checkExtras goes through what stands behind the addresses, each thing with its
// type and length before it, for the checksum. The rest is passed over.
func checkExtras(header []byte, at int) error {
	for at < len(header) {
		if len(header)-at < 3 {
			return malformed("it ends within an extra")
		}
		kind, length := header[at], int(binary.BigEndian.Uint16(header[at+1:]))
		value := at + 3
		if at = value + length; at > len(header) {
			return malformed("it ends within an extra")
		}
		if kind == typeCRC32C && !sumHolds(header, value, length) {
			return malformed("its checksum is wrong")
		}
	}
	return nil
}

func sumHolds(header []byte, at, length int) bool {
	if length != crc32.Size {
		return false
	}
	table := crc32.MakeTable(crc32.Castagnoli)
	sum := crc32.Update(0, table, header[:at])
	sum = crc32.Update(sum, table, make([]byte, crc32.Size))
	sum = crc32.Update(sum, table, header[at+length:])
	return sum == binary.BigEndian.Uint32(header[at:])
}
