package httpserve

import (
	"net"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Entry is a line of an access log: a request and its answer. What is empty was
// not sent; Method and Target are empty if no request line could be read.
type Entry struct {
	Remote    string    // the client's IP address; "" for a Unix socket
	Port      int       // the client's; 0 for a Unix socket
	User      string    // who has signed in, or the subject of the client's certificate; see [Request.Identity]
	Time      time.Time // when the request's head was complete
	Method    []byte
	Target    []byte // as it was sent
	Minor     uint8  // of the version HTTP/1.x
	Status    int
	Bytes     int64         // of the answer's content
	Duration  time.Duration // up to the end of the answer
	Referer   []byte
	UserAgent []byte
	Error     string // why the answer broke off; "" = it was sent
}

// LogFormat appends an entry as one line with its newline. Whatever a client has
// sent, the line holds no control character: none can begin a line of its own or
// give a terminal orders.
type LogFormat func(dst []byte, e *Entry) []byte

// EntryOf is the entry of an exchange. It points into the request.
func EntryOf(x *Exchange) Entry {
	e := Entry{
		Time: x.Request.Received, Status: x.Status, Bytes: x.Sent, Duration: x.Duration,
		User: x.Request.Identity(),
	}
	if target := x.Request.Target(); len(target) > 0 { // it is set when the whole line was good
		e.Method, e.Target, e.Minor = x.Request.MethodName(), target, x.Request.Minor
	}
	e.Referer, _ = x.Request.Get("Referer")
	e.UserAgent, _ = x.Request.Get("User-Agent")
	if tcp, ok := x.Request.Remote.(*net.TCPAddr); ok {
		e.Remote, e.Port = hostOf(tcp), tcp.Port
	}
	if x.Err != nil {
		e.Error = x.Err.Error()
	}
	return e
}

// hostOf is the address with its zone.
func hostOf(tcp *net.TCPAddr) string {
	if tcp.Zone != "" {
		return tcp.IP.String() + "%" + tcp.Zone
	}
	return tcp.IP.String()
}

// AppendCommon is the Common Log Format, as Apache's documentation of mod_log_config
// has it: remote, a dash, the user, the local time, the request line, status and
// bytes of content, "-" for none. Bytes outside of printable ASCII are written as
// \xHH, and so are spaces in a user's name.
func AppendCommon(dst []byte, e *Entry) []byte {
	return append(appendCommon(dst, e), '\n')
}

// AppendCombined is the common format with Referer and User-Agent behind it.
func AppendCombined(dst []byte, e *Entry) []byte {
	dst = appendCommon(dst, e)
	dst = appendQuoted(append(dst, ' '), e.Referer)
	dst = appendQuoted(append(dst, ' '), e.UserAgent)
	return append(dst, '\n')
}

func appendCommon(dst []byte, e *Entry) []byte {
	if e.Remote == "" {
		dst = append(dst, '-')
	}
	dst = append(dst, e.Remote...)
	dst = appendUser(append(dst, " - "...), e.User)
	dst = e.Time.AppendFormat(dst, "[02/Jan/2006:15:04:05 -0700] ")
	dst = appendRequestLine(dst, e)
	dst = append(dst, ' ')
	dst = strconv.AppendInt(dst, int64(e.Status), 10)
	if e.Bytes == 0 {
		return append(dst, " -"...)
	}
	return strconv.AppendInt(append(dst, ' '), e.Bytes, 10)
}

// appendUser writes a name without spaces, and one behind it.
func appendUser(dst []byte, user string) []byte {
	if user == "" {
		return append(dst, "- "...)
	}
	for i, word := range strings.Split(user, " ") {
		if i > 0 {
			dst = appendHex(dst, ' ')
		}
		dst = appendEscaped(dst, []byte(word))
	}
	return append(dst, ' ')
}

func appendRequestLine(dst []byte, e *Entry) []byte {
	if len(e.Method) == 0 {
		return append(dst, `"-"`...)
	}
	dst = append(dst, '"')
	dst = appendEscaped(dst, e.Method)
	dst = appendEscaped(append(dst, ' '), e.Target)
	dst = append(dst, " HTTP/1."...)
	dst = strconv.AppendUint(dst, uint64(e.Minor), 10)
	return append(dst, '"')
}

// appendQuoted writes a text between quotes, "-" for an empty one.
func appendQuoted(dst, text []byte) []byte {
	if len(text) == 0 {
		return append(dst, `"-"`...)
	}
	return append(appendEscaped(append(dst, '"'), text), '"')
}

// appendEscaped writes printable ASCII as it is, but a backslash before quotes
// and backslashes, and other bytes as \xHH.
func appendEscaped(dst, text []byte) []byte {
	for _, c := range text {
		switch {
		case c == '"' || c == '\\':
			dst = append(dst, '\\', c)
		case c < ' ' || c > '~':
			dst = appendHex(dst, c)
		default:
			dst = append(dst, c)
		}
	}
	return dst
}

func appendHex(dst []byte, c byte) []byte {
	const digits = "0123456789abcdef"
	return append(dst, '\\', 'x', digits[c>>4], digits[c&15])
}

// AppendJSON is an object on one line: time (RFC 3339, UTC), remote, port,
// user, method, target, proto, status, bytes, seconds, referer, user_agent and error.
// What is empty is left out. Bytes that are no UTF-8 are the text \xHH. Characters
// that turn the direction of writing around are escaped as control characters are.
func AppendJSON(dst []byte, e *Entry) []byte {
	dst = e.Time.UTC().AppendFormat(append(dst, '{'), `"time":"2006-01-02T15:04:05.000000Z"`)
	dst = appendMember(dst, `,"remote":`, []byte(e.Remote))
	if e.Port != 0 {
		dst = strconv.AppendInt(append(dst, `,"port":`...), int64(e.Port), 10)
	}
	dst = appendMember(dst, `,"user":`, []byte(e.User))
	dst = appendMember(dst, `,"method":`, e.Method)
	dst = appendMember(dst, `,"target":`, e.Target)
	if len(e.Method) > 0 {
		dst = strconv.AppendUint(append(dst, `,"proto":"HTTP/1.`...), uint64(e.Minor), 10)
		dst = append(dst, '"')
	}
	dst = strconv.AppendInt(append(dst, `,"status":`...), int64(e.Status), 10)
	dst = strconv.AppendInt(append(dst, `,"bytes":`...), e.Bytes, 10)
	dst = strconv.AppendFloat(append(dst, `,"seconds":`...), e.Duration.Seconds(), 'f', 6, 64)
	dst = appendMember(dst, `,"referer":`, e.Referer)
	dst = appendMember(dst, `,"user_agent":`, e.UserAgent)
	dst = appendMember(dst, `,"error":`, []byte(e.Error))
	return append(dst, "}\n"...)
}

// appendMember writes a name, with what stands around it, and a string.
func appendMember(dst []byte, name string, text []byte) []byte {
	if len(text) == 0 {
		return dst
	}
	dst = append(append(dst, name...), '"')
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == utf8.RuneError && size == 1:
			dst = appendHex(append(dst, '\\'), text[0])
		case unicode.IsControl(r), r == '\u2028', r == '\u2029', unicode.Is(unicode.Bidi_Control, r):
			dst = appendUnicode(dst, r)
		default:
			dst = append(dst, text[:size]...)
		}
		text = text[size:]
	}
	return append(dst, '"')
}

// appendUnicode writes a character below U+10000 as \uHHHH.
func appendUnicode(dst []byte, r rune) []byte {
	const digits = "0123456789abcdef"
	return append(dst, '\\', 'u', digits[r>>12&15], digits[r>>8&15], digits[r>>4&15], digits[r&15])
}
