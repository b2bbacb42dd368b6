package dns

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
)

// maxMessage is the longest message that can be (RFC 1035 4.2.2).
const maxMessage = 1<<16 - 1

// reader takes a message apart and says whether it is the answer.
type reader func(packet []byte) (*Message, error)

// exchange sends a query and waits for its answer.
func (c *Client) exchange(conn net.Conn, s Server, query []byte, read reader) (*Message, error) {
	switch s.Transport {
	case UDP:
		room, pooled := c.room.Get().(*[maxMessage]byte)
		if !pooled {
			room = new([maxMessage]byte)
		}
		defer c.room.Put(room)
		return exchangeDatagrams(conn, query, room[:], read)
	case HTTPS:
		return s.exchangeHTTP(conn, query, read)
	}
	if err := writeFramed(conn, query); err != nil {
		return nil, err
	}
	answer, err := readFramed(conn)
	if err != nil {
		return nil, err
	}
	return read(answer)
}

// exchangeDatagrams waits for the answer among whatever comes: anybody may send
// us datagrams that look like one (RFC 5452). What is not the answer is told if
// nothing better comes. They are read into buf.
func exchangeDatagrams(conn net.Conn, query, buf []byte, read reader) (*Message, error) {
	if _, err := conn.Write(query); err != nil {
		return nil, err
	}
	var other error
	for {
		n, err := conn.Read(buf)
		if err != nil {
			if other != nil {
				return nil, other
			}
			return nil, err
		}
		m, err := read(buf[:n])
		if err == nil {
			return m, nil
		}
		other = err
	}
}

// writeFramed sends a message behind its length (RFC 1035 4.2.2), in one write.
func writeFramed(w io.Writer, message []byte) error {
	framed := binary.BigEndian.AppendUint16(make([]byte, 0, 2+len(message)), uint16(len(message)))
	_, err := w.Write(append(framed, message...))
	return err
}

// readFramed reads the next message of a stream.
func readFramed(r io.Reader) ([]byte, error) {
	var size [2]byte
	if _, err := io.ReadFull(r, size[:]); err != nil {
		return nil, cutOff(err)
	}
	message := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(r, message); err != nil {
		return nil, cutOff(err)
	}
	return message, nil
}

// cutOff says in whose fault the end of a stream is.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: the server has closed the connection", ErrMalformed)
	}
	return err
}
