package proxy

import (
	"encoding/binary"
	"fmt"
	"io"
	"syscall"
)

// The numbers of RFC 1928 and RFC 1929.
const (
	version5     = 5
	versionLogin = 1

	methodNone     = 0x00
	methodPassword = 0x02
	methodRefused  = 0xff

	commandConnect = 1

	addressIPv4 = 1
	addressName = 3
	addressIPv6 = 4
)

// The replies of RFC 1928 section 6.
const (
	replyDone = iota
	replyFailure
	replyNotAllowed
	replyNoNetwork
	replyNoHost
	replyRefused
	replyExpired
	replyNoCommand
	replyNoAddress
)

// replies5 says what they mean.
var replies5 = [...]string{
	replyFailure:    "it failed, and says no more than that",
	replyNotAllowed: "its rules do not allow that connection",
	replyNoNetwork:  "it cannot reach the target's network",
	replyNoHost:     "it cannot reach the target, or knows no such name",
	replyRefused:    "the target refused the connection",
	replyExpired:    "the way to the target is too long (TTL expired)",
	replyNoCommand:  "it does not make connections",
	replyNoAddress:  "it does not know this type of address",
}

// askSOCKS5 offers to sign in if there is a user, and asks for the connection.
func (s Server) askSOCKS5(conn io.ReadWriter, to Target) error {
	request, err := appendRequest5([]byte{version5, commandConnect, 0}, to)
	if err != nil {
		return err
	}
	methods := []byte{version5, 1, methodNone}
	if s.User != "" {
		methods = []byte{version5, 2, methodNone, methodPassword}
	}
	if _, err := conn.Write(methods); err != nil {
		return answerError(err)
	}
	if err := s.signIn5(conn); err != nil {
		return err
	}
	if _, err := conn.Write(request); err != nil {
		return answerError(err)
	}
	return readReply5(conn)
}

// signIn5 reads how the proxy wants to know who asks, and tells it.
func (s Server) signIn5(conn io.ReadWriter) error {
	var choice [2]byte
	if err := read(conn, choice[:]); err != nil {
		return err
	}
	switch {
	case choice[0] != version5:
		return fmt.Errorf("%w: its answer begins with %q, which is not SOCKS5", ErrProtocol, choice[:])
	case choice[1] == methodNone:
		return nil
	case choice[1] == methodPassword && s.User != "":
		return s.password5(conn)
	case choice[1] == methodRefused && s.User == "":
		return &RefusalError{Text: "it wants a user and a password, or knows a way to sign in that we do not", SignIn: true}
	case choice[1] == methodRefused:
		return &RefusalError{Text: "it wants neither a password nor nobody's: it knows no way to sign in that we do", SignIn: true}
	}
	return fmt.Errorf("%w: it chose a way to sign in (%d) that was not offered", ErrProtocol, choice[1])
}

// password5 is the conversation of RFC 1929.
func (s Server) password5(conn io.ReadWriter) error {
	login := append([]byte{versionLogin, byte(len(s.User))}, s.User...)
	login = append(append(login, byte(len(s.Password))), s.Password...)
	if _, err := conn.Write(login); err != nil {
		return answerError(err)
	}
	var verdict [2]byte
	if err := read(conn, verdict[:]); err != nil {
		return err
	}
	if verdict[1] != 0 { // of the version servers do not take care
		return &RefusalError{Text: fmt.Sprintf("it does not take the password of %q", s.User), SignIn: true}
	}
	return nil
}

// appendRequest5 appends an address as requests and replies have it.
func appendRequest5(dst []byte, to Target) ([]byte, error) {
	addr, literal := to.literal()
	switch {
	case literal && addr.Is4():
		dst = append(append(dst, addressIPv4), addr.AsSlice()...)
	case literal:
		dst = append(append(dst, addressIPv6), addr.AsSlice()...)
	case len(to.Host) > longestText:
		return nil, fmt.Errorf("%w: the name is longer than %d bytes", ErrUnfit, longestText)
	default:
		dst = append(append(dst, addressName, byte(len(to.Host))), to.Host...)
	}
	return binary.BigEndian.AppendUint16(dst, to.Port), nil
}

// readReply5 reads the proxy's answer with the address that it has bound, of which
// nobody here has any use.
func readReply5(r io.Reader) error {
	var head [4]byte
	if err := read(r, head[:]); err != nil {
		return err
	}
	if head[0] != version5 {
		return fmt.Errorf("%w: its answer begins with %q, which is not SOCKS5", ErrProtocol, head[:])
	}
	if head[1] != replyDone {
		return refusal5(head[1])
	}
	var length int
	switch head[3] {
	case addressIPv4:
		length = 4
	case addressIPv6:
		length = 16
	case addressName:
		var size [1]byte
		if err := read(r, size[:]); err != nil {
			return err
		}
		length = int(size[0])
	default:
		return fmt.Errorf("%w: its answer has an address of an unknown type (%d)", ErrProtocol, head[3])
	}
	return read(r, make([]byte, length+2)) // the port follows
}

func refusal5(reply byte) error {
	r := &RefusalError{Text: fmt.Sprintf("it refuses with the unknown code %d", reply)}
	if int(reply) < len(replies5) {
		r.Text = replies5[reply]
	}
	if reply == replyRefused {
		r.cause = syscall.ECONNREFUSED
	}
	return r
}
