package proxy

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
)

// Header is what a PROXY header says.
type Header struct {
	// Source and Destination are the addresses of the connection that is passed
	// on. They are not valid where the header names none: the proxy speaks for
	// itself (LOCAL, a health check), does not know (UNKNOWN), or passes on
	// something that has no IP address.
	Source, Destination netip.AddrPort
}

// What can be wrong with a header. ErrIncomplete is none: more is to be read.
var (
	ErrIncomplete = errors.New("incomplete PROXY header")
	ErrNoHeader   = errors.New("no PROXY header")
	ErrMalformed  = errors.New("malformed PROXY header")
)

// MaxHeader is how long a header may be, in bytes, with all that a proxy adds to
// it (certificates' names and the like). Version 2 could have 64 KiB.
const MaxHeader = 4 << 10

// shortest is the length of the shortest header, "PROXY UNKNOWN\r\n".
const shortest = 15

// Parse reads the header at the front of buf and returns its length. With
// [ErrIncomplete], n is how long the header is at least, always more than buf
// holds: whoever reads that much has read nothing of what follows the header.
// Any other error, of the kinds [ErrNoHeader] and [ErrMalformed], is for good.
func Parse(buf []byte) (h Header, n int, err error) {
	switch {
	case startsWith(buf, signature1):
		return parse1(buf)
	case startsWith(buf, signature2):
		return parse2(buf)
	}
	return Header{}, 0, ErrNoHeader
}

// startsWith reports whether buf begins with a signature, or is the beginning of
// one.
func startsWith(buf []byte, signature string) bool {
	n := min(len(buf), len(signature))
	return string(buf[:n]) == signature[:n]
}

// Read reads a header from r, and not one byte more. Time is for the caller to
// limit. Beside those of [Parse], errors are the reader's; io.EOF is an end
// before the first byte.
func Read(r io.Reader) (Header, error) {
	buf := make([]byte, 0, 256)
	for want := shortest; ; {
		have := len(buf)
		buf = append(buf, make([]byte, want-have)...)
		n, err := io.ReadFull(r, buf[have:])
		h, whole, wrong := Parse(buf[:have+n])
		switch {
		case !errors.Is(wrong, ErrIncomplete):
			return h, wrong
		case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF) && have+n > 0:
			return Header{}, fmt.Errorf("%w: the connection ended in it", ErrMalformed)
		case err != nil:
			return Header{}, err
		}
		want = whole
	}
}

// malformed makes an error of what is wrong.
func malformed(what string) error { return fmt.Errorf("%w: %s", ErrMalformed, what) }

const signature1 = "PROXY "

// maxHeader1 is the length of the longest header of version 1 with its line end
// (section 2.1).
const maxHeader1 = 107

// parse1 reads the line of version 1.
func parse1(buf []byte) (Header, int, error) {
	end := bytes.Index(buf[:min(len(buf), maxHeader1)], []byte("\r\n"))
	if end < 0 {
		if len(buf) >= maxHeader1 {
			return Header{}, 0, malformed("the line is too long")
		}
		return Header{}, atLeast1(buf), ErrIncomplete
	}
	words := bytes.Split(buf[len(signature1):end], []byte(" "))
	if string(words[0]) == "UNKNOWN" {
		return Header{}, end + 2, nil
	}
	six := string(words[0]) == "TCP6"
	if !six && string(words[0]) != "TCP4" {
		return Header{}, 0, malformed("the protocol is none of TCP4, TCP6 and UNKNOWN")
	}
	if len(words) != 5 {
		return Header{}, 0, malformed("the line has not five words")
	}
	source, ok1 := addrPort1(words[1], words[3], six)
	destination, ok2 := addrPort1(words[2], words[4], six)
	if !ok1 || !ok2 {
		return Header{}, 0, malformed("an address or a port cannot be read")
	}
	return Header{source, destination}, end + 2, nil
}

// atLeast1 is how long a line of version 1 is at least that begins with buf. Each
// word that is missing has one character and a space before it.
func atLeast1(buf []byte) int {
	if len(buf) < shortest {
		return shortest
	}
	missing := 0
	if bytes.HasPrefix(buf, []byte("PROXY TCP")) {
		missing = max(0, 5-bytes.Count(buf, []byte(" ")))
	}
	if missing == 0 && buf[len(buf)-1] == '\r' {
		return len(buf) + 1
	}
	return min(len(buf)+2*missing+2, maxHeader1)
}

func addrPort1(addr, port []byte, six bool) (netip.AddrPort, bool) {
	ip, err := netip.ParseAddr(string(addr))
	if err != nil || ip.Is6() != six || ip.Zone() != "" {
		return netip.AddrPort{}, false
	}
	number, ok := portNumber(port)
	return netip.AddrPortFrom(ip.Unmap(), number), ok
}

// portNumber reads a port without a leading zero.
func portNumber(text []byte) (uint16, bool) {
	n := 0
	for _, c := range text {
		if c < '0' || c > '9' || n > 6553 {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	plain := len(text) == 1 || len(text) > 1 && text[0] != '0'
	return uint16(n), plain && n <= 65535
}
