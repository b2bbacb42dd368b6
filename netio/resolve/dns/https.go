package dns

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
)

// mediaType is that of messages (RFC 8484 6).
const mediaType = "application/dns-message"

// maxResponse is how much of an HTTP response is read: a head, and a message with
// what frames it.
const maxResponse = http1.DefaultHead + 2*maxMessage

// ErrHTTPStatus is the kind of a response of a web server that is no answer to the
// question.
var ErrHTTPStatus = errors.New("HTTP status")

// exchangeHTTP posts a query on a connection that has no other use.
func (s Server) exchangeHTTP(conn net.Conn, query []byte, read reader) (*Message, error) {
	request := http1.AppendRequestLine(nil, "POST", s.Path)
	request = http1.AppendField(request, "Host", s.authority())
	request = http1.AppendField(request, "Accept", mediaType)
	request = http1.AppendField(request, "Content-Type", mediaType)
	request = http1.AppendFieldInt(request, "Content-Length", int64(len(query)))
	request = http1.AppendField(request, "Connection", "close")
	request = append(http1.AppendHeadEnd(request), query...)
	if _, err := conn.Write(request); err != nil {
		return nil, err
	}
	answer, err := readResponse(conn)
	if err != nil {
		return nil, cutOff(err)
	}
	return read(answer)
}

// authority is the server in a Host field.
func (s Server) authority() string {
	if s.Port == HTTPS.port() {
		return strings.TrimSuffix(net.JoinHostPort(s.Host, ""), ":")
	}
	return s.address()
}

// readResponse reads a message out of a response.
func readResponse(r io.Reader) ([]byte, error) {
	in := input{from: r}
	var head http1.ResponseHead
	for {
		n, err := http1.ParseResponse(in.unread, http1.Limits{}, http1.MethodPost, &head)
		switch {
		case errors.Is(err, http1.ErrIncomplete):
			if err := in.more(); err != nil {
				return nil, err
			}
			continue
		case err != nil:
			return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
		in.unread = in.unread[n:]
		if !head.Interim() {
			break
		}
	}
	if head.Status != 200 {
		return nil, fmt.Errorf("%w %d %s", ErrHTTPStatus, head.Status, printable(string(head.Reason())))
	}
	if media, _, _ := bytes.Cut(head.Field(http1.FieldContentType), []byte(";")); !strings.EqualFold(string(bytes.TrimSpace(media)), mediaType) {
		return nil, fmt.Errorf("%w: its media type is %q and not %s", ErrMalformed, printable(string(media)), mediaType)
	}
	return in.body(head.Body)
}

// input is what was read of a connection and not yet used.
type input struct {
	from   io.Reader
	unread []byte
	total  int
}

// more reads on.
func (in *input) more() error {
	if in.total > maxResponse {
		return fmt.Errorf("%w: it is longer than a message can be", ErrMalformed)
	}
	buf := make([]byte, 4<<10)
	n, err := in.from.Read(buf)
	in.unread, in.total = append(in.unread, buf[:n]...), in.total+n
	if n > 0 {
		return nil
	}
	return err
}

// body reads the body of a response whole.
func (in *input) body(b http1.Body) ([]byte, error) {
	switch b.Kind {
	case http1.BodyLength:
		if b.Length > maxMessage {
			return nil, fmt.Errorf("%w: it has %d bytes", ErrMalformed, b.Length)
		}
		for int64(len(in.unread)) < b.Length {
			if err := in.more(); err != nil {
				return nil, err
			}
		}
		return in.unread[:b.Length], nil
	case http1.BodyChunked:
		return in.chunks()
	case http1.BodyUntilClose:
		for {
			err := in.more()
			if errors.Is(err, io.EOF) {
				return in.unread, nil
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return nil, fmt.Errorf("%w: it is empty", ErrMalformed)
}

func (in *input) chunks() ([]byte, error) {
	var decoder http1.ChunkDecoder
	decoder.Reset(http1.ChunkLimits{Body: maxMessage})
	var message []byte
	for {
		n, data, err := decoder.Next(in.unread)
		message = append(message, data...)
		in.unread = in.unread[n:]
		switch {
		case err == nil:
		case errors.Is(err, io.EOF):
			return message, nil
		case errors.Is(err, http1.ErrIncomplete):
			if err := in.more(); err != nil {
				return nil, err
			}
		default:
			return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
		}
	}
}
