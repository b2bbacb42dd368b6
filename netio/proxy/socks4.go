package proxy

import (
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

const version4 = 4

// replies4 are the answers of SOCKS 4, which has few.
var replies4 = map[byte]string{
	91: "it rejected the request, or could not connect",
	92: "it rejected the request: it cannot ask the identd of this machine who we are",
	93: "it rejected the request: the identd of this machine names another user",
}

const granted4 = 90

// askSOCKS4a asks for a connection. A name stands behind the user, and an address
// that nobody can have in its place.
func (s Server) askSOCKS4a(conn io.ReadWriter, to Target) error {
	addr, literal := to.literal()
	switch {
	case literal && !addr.Is4():
		return fmt.Errorf("%w: SOCKS4a has no IPv6 addresses", ErrUnfit)
	case strings.Contains(to.Host, "\x00") || len(to.Host) > longestText:
		return fmt.Errorf("%w: %q is no name", ErrUnfit, to.Host)
	}
	request := binary.BigEndian.AppendUint16([]byte{version4, commandConnect}, to.Port)
	if literal {
		request = append(append(append(request, addr.AsSlice()...), s.User...), 0)
	} else {
		request = append(append(append(request, 0, 0, 0, 1), s.User...), 0)
		request = append(append(request, to.Host...), 0)
	}
	if _, err := conn.Write(request); err != nil {
		return answerError(err)
	}
	var reply [8]byte
	if err := read(conn, reply[:2]); err != nil {
		return err
	}
	if reply[0] != 0 {
		return fmt.Errorf("%w: its answer begins with %q, which is not SOCKS4", ErrProtocol, reply[:2])
	}
	if reply[1] == granted4 {
		return read(conn, reply[2:])
	}
	text, known := replies4[reply[1]]
	if !known {
		return fmt.Errorf("%w: it answered with the unknown code %d", ErrProtocol, reply[1])
	}
	return &RefusalError{Text: text, SignIn: reply[1] == 92 || reply[1] == 93}
}
