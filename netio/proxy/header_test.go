package proxy

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// version2 makes a header of version 2.
func version2(command, family byte, content ...string) string {
	all := strings.Join(content, "")
	length := binary.BigEndian.AppendUint16(nil, uint16(len(all)))
	return signature2 + string([]byte{command, family}) + string(length) + all
}

const (
	inet4 = "\xc0\x00\x02\x01\x7f\x00\x00\x01\x1f\x90\x00\x50" // 192.0.2.1:8080 to 127.0.0.1:80
	inet6 = " \x01\x0d\xb8\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x07" +
		"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x04\x00\x00\x50"
	longest = "ffff:eeee:dddd:cccc:bbbb:aaaa:9999:8888"
)

// summed adds the checksum, off by a difference.
func summed(difference uint32) string {
	header := []byte(version2(0x21, 0x11, inet4, "\x05\x00\x02id", "\x03\x00\x04\x00\x00\x00\x00", "\x04\x00\x00"))
	sum := crc32.Checksum(header, crc32.MakeTable(crc32.Castagnoli)) + difference
	binary.BigEndian.PutUint32(header[len(header)-7:], sum)
	return string(header)
}

func headers() map[string]struct{ text, want string } {
	return map[string]struct{ text, want string }{
		"tcp4":            {"PROXY TCP4 192.0.2.1 127.0.0.1 8080 80\r\n", "192.0.2.1:8080 127.0.0.1:80"},
		"shortest tcp4":   {"PROXY TCP4 0.0.0.0 0.0.0.0 0 0\r\n", "0.0.0.0:0 0.0.0.0:0"},
		"tcp6":            {"PROXY TCP6 2001:db8::7 ::1 1024 80\r\n", "[2001:db8::7]:1024 [::1]:80"},
		"shortest tcp6":   {"PROXY TCP6 :: :: 0 0\r\n", "[::]:0 [::]:0"},
		"longest":         {"PROXY TCP6 " + longest + " " + longest + " 65535 65535\r\n", "[" + longest + "]:65535 [" + longest + "]:65535"},
		"mapped":          {"PROXY TCP6 ::ffff:192.0.2.1 ::1 1 2\r\n", "192.0.2.1:1 [::1]:2"},
		"unknown":         {"PROXY UNKNOWN\r\n", "invalid AddrPort invalid AddrPort"},
		"unknown, words":  {"PROXY UNKNOWN whatever it says\r\n", "invalid AddrPort invalid AddrPort"},
		"too long":        {"PROXY UNKNOWN " + strings.Repeat("x", 92) + "\r\n", "!too long"},
		"no line end":     {"PROXY TCP4 " + strings.Repeat("1", 200), "!too long"},
		"udp":             {"PROXY UDP4 192.0.2.1 127.0.0.1 8080 80\r\n", "!protocol"},
		"small letters":   {"proxy TCP4 192.0.2.1 127.0.0.1 8080 80\r\n", "!no PROXY"},
		"families":        {"PROXY TCP4 ::1 ::1 8080 80\r\n", "!cannot be read"},
		"families 6":      {"PROXY TCP6 1.1.1.1 ::1 8080 80\r\n", "!cannot be read"},
		"zone":            {"PROXY TCP6 fe80::1%eth0 ::1 8080 80\r\n", "!cannot be read"},
		"leading zero":    {"PROXY TCP4 192.0.2.1 127.0.0.1 080 80\r\n", "!cannot be read"},
		"no port":         {"PROXY TCP4 192.0.2.1 127.0.0.1  80\r\n", "!cannot be read"},
		"high port":       {"PROXY TCP4 192.0.2.1 127.0.0.1 65536 80\r\n", "!cannot be read"},
		"higher port":     {"PROXY TCP4 192.0.2.1 127.0.0.1 99999999999999999999 80\r\n", "!cannot be read"},
		"no number":       {"PROXY TCP4 192.0.2.1 127.0.0.1 8o 80\r\n", "!cannot be read"},
		"four words":      {"PROXY TCP4 192.0.2.1 127.0.0.1 8080\r\n", "!five words"},
		"six words":       {"PROXY TCP4 192.0.2.1 127.0.0.1 8080 80 9\r\n", "!five words"},
		"request":         {"GET / HTTP/1.1\r\nHost: h\r\n\r\n", "!no PROXY"},
		"v2 inet":         {version2(0x21, 0x11, inet4), "192.0.2.1:8080 127.0.0.1:80"},
		"v2 inet6":        {version2(0x21, 0x21, inet6), "[2001:db8::7]:1024 [::1]:80"},
		"v2 datagrams":    {version2(0x21, 0x12, inet4), "192.0.2.1:8080 127.0.0.1:80"},
		"v2 unix":         {version2(0x21, 0x31, strings.Repeat("/", 216)), "invalid AddrPort invalid AddrPort"},
		"v2 local":        {version2(0x20, 0x00), "invalid AddrPort invalid AddrPort"},
		"v2 local, more":  {version2(0x20, 0x11, inet4), "invalid AddrPort invalid AddrPort"},
		"v2 local, short": {version2(0x20, 0x11, "123"), "invalid AddrPort invalid AddrPort"},
		"v2 unspecified":  {version2(0x21, 0x00, "\x04\x00\x01x"), "invalid AddrPort invalid AddrPort"},
		"v2 extras":       {version2(0x21, 0x11, inet4, "\x01\x00\x02h2", "\x20\x00\x00"), "192.0.2.1:8080 127.0.0.1:80"},
		"v2 checksum":     {summed(0), "192.0.2.1:8080 127.0.0.1:80"},
		"v2 wrong sum":    {summed(1), "!checksum"},
		"v2 short sum":    {version2(0x21, 0x11, inet4, "\x03\x00\x01x"), "!checksum"},
		"v2 broken extra": {version2(0x21, 0x11, inet4, "\x01\x00\x09h2"), "!within an extra"},
		"v2 half extra":   {version2(0x21, 0x11, inet4, "\x01\x00"), "!within an extra"},
		"v2 short":        {version2(0x21, 0x11, inet4[:11]), "!too short"},
		"v2 short inet6":  {version2(0x21, 0x21, inet4), "!too short"},
		"v2 long":         {version2(0x21, 0x11, inet4, strings.Repeat("x", MaxHeader)), "!too long"},
		"v2 command":      {version2(0x22, 0x11, inet4), "!command"},
		"v2 version":      {version2(0x11, 0x11, inet4), "!version"},
		"v2 family":       {version2(0x21, 0x41, inet4), "!family"},
		"v2 transport":    {version2(0x21, 0x13, inet4), "!transport"},
		"v2 half":         {version2(0x21, 0x10, inet4), "!transport"},
	}
}

// outcome writes a header as the table has it.
func outcome(h Header, err error) string {
	if err != nil {
		return "!" + err.Error()
	}
	return h.Source.String() + " " + h.Destination.String()
}

func fits(got, want string) bool {
	if strings.HasPrefix(want, "!") {
		return strings.HasPrefix(got, "!") && strings.Contains(got, want[1:])
	}
	return got == want
}

func TestHeaders(t *testing.T) {
	for name, c := range headers() {
		t.Run(name, func(t *testing.T) {
			h, n, err := Parse([]byte(c.text + "GET /"))
			if got := outcome(h, err); !fits(got, c.want) {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if err == nil && n != len(c.text) {
				t.Errorf("%d bytes of %d", n, len(c.text))
			}
			rest := strings.NewReader(c.text + "GET /")
			h, err = Read(iotest.OneByteReader(rest))
			if got := outcome(h, err); !fits(got, c.want) {
				t.Errorf("read: got %s, want %s", got, c.want)
			}
			if left, _ := io.ReadAll(rest); err == nil && string(left) != "GET /" {
				t.Errorf("left is %q", left)
			}
		})
	}
}

func TestReadOfWhatEnds(t *testing.T) {
	for text, want := range map[string]error{
		"": io.EOF, "PRO": ErrMalformed, "PROXY TCP4 192.0": ErrMalformed, "GE": ErrNoHeader,
		version2(0x21, 0x11, inet4)[:20]: ErrMalformed, signature2[:5]: ErrMalformed,
	} {
		if _, err := Read(strings.NewReader(text)); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", text, err, want)
		}
	}
	broken := errors.New("broken")
	if _, err := Read(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("a reader that fails: %v", err)
	}
}

// FuzzParse: what is read in pieces is what is read at once; a length that is
// announced is more than there is and never more than the header has.
func FuzzParse(f *testing.F) {
	for _, c := range headers() {
		f.Add([]byte(c.text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		whole, length, err := Parse(text)
		if err == nil && (length < shortest || length > len(text)) {
			t.Fatalf("length %d of %d", length, len(text))
		}
		for n := range text {
			h, at, partial := Parse(text[:n])
			switch {
			case errors.Is(partial, ErrIncomplete):
				if at <= n || at > MaxHeader || err == nil && at > length {
					t.Fatalf("of %d bytes it needs %d, and has %d", n, at, length)
				}
			case err == nil && (partial != nil || n < length):
				t.Fatalf("%d bytes: %v", n, partial)
			case (partial == nil) != (err == nil):
				t.Fatalf("%d bytes: %v; all: %v", n, partial, err)
			case h != whole:
				t.Fatalf("%d bytes: %v; all: %v", n, h, whole)
			}
		}
		rest := bytes.NewReader(text)
		if h, readErr := Read(rest); err == nil && (readErr != nil || h != whole || rest.Len() != len(text)-length) {
			t.Fatalf("read: %v, %v, %d left", h, readErr, rest.Len())
		}
	})
}
