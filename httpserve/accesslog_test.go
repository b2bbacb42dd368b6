package httpserve

import (
	"bytes"
	"encoding/json"
	"net"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/sockkit/sockkit/framing/http1"
)

func TestLogFormats(t *testing.T) {
	at := time.Date(2026, 11, 5, 13, 55, 36, 1234567, time.FixedZone("", -7*3600))
	full := Entry{
		Remote: "192.0.2.7", Port: 40000, Time: at, Method: []byte("GET"), Target: []byte("/a?b=c"), Minor: 1,
		Status: 200, Bytes: 2326, Duration: 1500 * time.Microsecond,
		Referer: []byte("http://h/"), UserAgent: []byte("curl/8"),
	}
	evil := Entry{
		Time: at, Method: []byte("GET"), Target: []byte("/\"\\\x7f"), Status: 404,
		UserAgent: []byte("a\r\n192.0.2.1 - - [x] \"GET / HTTP/1.1\" 200 1\x1b[2J\xff\u0085é"),
	}
	for _, c := range []struct {
		format LogFormat
		entry  Entry
		want   string
	}{
		{AppendCommon, full, `192.0.2.7 - - [05/Nov/2026:13:55:36 -0700] "GET /a?b=c HTTP/1.1" 200 2326`},
		{AppendCombined, full, `192.0.2.7 - - [05/Nov/2026:13:55:36 -0700] "GET /a?b=c HTTP/1.1" 200 2326 "http://h/" "curl/8"`},
		{AppendJSON, full, `{"time":"2026-11-05T20:55:36.001234Z","remote":"192.0.2.7","port":40000,"method":"GET","target":"/a?b=c","proto":"HTTP/1.1","status":200,"bytes":2326,"seconds":0.001500,"referer":"http://h/","user_agent":"curl/8"}`},
		{AppendCommon, Entry{Time: at, Status: 200, User: "ann"}, `- - ann [05/Nov/2026:13:55:36 -0700] "-" 200 -`},
		{AppendCommon, Entry{Time: at, Status: 200, User: "a b\n[\""}, `- - a\x20b\x0a[\" [05/Nov/2026:13:55:36 -0700] "-" 200 -`},
		{AppendJSON, Entry{Time: at, Status: 200, User: "a b"}, `{"time":"2026-11-05T20:55:36.001234Z","user":"a b","status":200,"bytes":0,"seconds":0.000000}`},
		{AppendCommon, Entry{Time: at, Status: 400}, `- - - [05/Nov/2026:13:55:36 -0700] "-" 400 -`},
		{AppendJSON, Entry{Time: at, Status: 400, Error: "reset"}, `{"time":"2026-11-05T20:55:36.001234Z","status":400,"bytes":0,"seconds":0.000000,"error":"reset"}`},
		{AppendCombined, evil, `- - - [05/Nov/2026:13:55:36 -0700] "GET /\"\\\x7f HTTP/1.0" 404 - "-" ` +
			`"a\x0d\x0a192.0.2.1 - - [x] \"GET / HTTP/1.1\" 200 1\x1b[2J\xff\xc2\x85\xc3\xa9"`},
		{AppendJSON, evil, `{"time":"2026-11-05T20:55:36.001234Z","method":"GET","target":"/\"\\\u007f","proto":"HTTP/1.0","status":404,"bytes":0,"seconds":0.000000,` +
			`"user_agent":"a\u000d\u000a192.0.2.1 - - [x] \"GET / HTTP/1.1\" 200 1\u001b[2J\\xff\u0085é"}`},
	} {
		if got := string(c.format(nil, &c.entry)); got != c.want+"\n" {
			t.Errorf("\n got %s\nwant %s", got, c.want)
		}
	}
}

func TestEntryOf(t *testing.T) {
	head := new(http1.Head)
	if _, err := http1.ParseHead([]byte("GET /x HTTP/1.1\r\nHost: h\r\nReferer: r\r\nUser-Agent: u\r\n\r\n"), http1.Limits{}, head); err != nil {
		t.Fatal(err)
	}
	r := NewRequest(head, strings.NewReader(""))
	r.Remote = &net.TCPAddr{IP: net.ParseIP("fe80::1"), Port: 7, Zone: "eth0"}
	e := EntryOf(&Exchange{Request: r, Status: 206, Sent: 5, Duration: time.Second, Err: net.ErrClosed})
	e.Time = time.Unix(0, 0).UTC()
	const want = `{"time":"1970-01-01T00:00:00.000000Z","remote":"fe80::1%eth0","port":7,"method":"GET","target":"/x","proto":"HTTP/1.1",` +
		`"status":206,"bytes":5,"seconds":1.000000,"referer":"r","user_agent":"u","error":"use of closed network connection"}` + "\n"
	if got := string(AppendJSON(nil, &e)); got != want {
		t.Errorf("\n got %s\nwant %s", got, want)
	}
}

// What could not be read is not invented.
func TestEntryOfBrokenRequestLines(t *testing.T) {
	for line, want := range map[string]string{
		"GET\r\n":                      `"-"`,
		"GET \x01 HTTP/1.1\r\n":        `"-"`,
		"GET / HTTP/9.9\r\n":           `"-"`,
		"GET / HTTP/1.1\r\n\x01: b":    `"GET / HTTP/1.1"`,
		"BREW / HTTP/1.0\r\nA B: b":    `"BREW / HTTP/1.0"`,
		"\x16\x03\x01\x02\x00\x01\r\n": `"-"`,
	} {
		head := new(http1.Head)
		if _, err := http1.ParseHead([]byte(line+"\r\n\r\n"), http1.Limits{}, head); err == nil {
			t.Fatalf("%q is read", line)
		}
		e := EntryOf(&Exchange{Request: NewRequest(head, strings.NewReader("")), Status: 400})
		if got := string(AppendCommon(nil, &e)); !strings.Contains(got, want+" 400") {
			t.Errorf("%q: %s", line, got)
		}
		if got := string(AppendJSON(nil, &e)); want == `"-"` && strings.Contains(got, "HTTP/") {
			t.Errorf("%q: %s", line, got)
		}
	}
}

// A terminal turns the writing around at some characters, and a line is then not
// what it seems.
func TestJSONLogHasNoBidiControls(t *testing.T) {
	for _, c := range []string{"\u061c", "\u200e", "\u200f", "\u202a", "\u202e", "\u2066", "\u2069"} {
		e := Entry{Method: []byte("GET"), Target: []byte("/gpj" + c + "exe")}
		line := string(AppendJSON(nil, &e))
		var got struct{ Target string }
		if err := json.Unmarshal([]byte(line), &got); err != nil || got.Target != string(e.Target) || strings.Contains(line, c) {
			t.Errorf("%+q: %q, %v", c, line, err)
		}
	}
}

// An entry is one line of printable text, and JSON says what it was given.
func FuzzLogFormats(f *testing.F) {
	f.Add([]byte("GET"), []byte("/\r\n"), []byte("\"\\\xff\u2028"))
	f.Fuzz(func(t *testing.T, method, target, agent []byte) {
		e := Entry{Method: method, Target: target, UserAgent: agent, Referer: agent, User: string(agent), Error: string(agent)}
		for _, format := range []LogFormat{AppendCommon, AppendCombined, AppendJSON} {
			line, ended := bytes.CutSuffix(format(nil, &e), []byte("\n"))
			if !ended || bytes.ContainsFunc(line, unicode.IsControl) {
				t.Errorf("not one line of text: %q", line)
			}
		}
		var got struct{ Target string }
		if err := json.Unmarshal(AppendJSON(nil, &e), &got); err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(target, bytes.ToValidUTF8(target, nil)) && got.Target != string(target) {
			t.Errorf("target %q became %q", target, got.Target)
		}
	})
}

func BenchmarkLogFormats(b *testing.B) {
	e := Entry{
		Remote: "192.0.2.7", Port: 40000, Time: time.Now(), Method: []byte("GET"), Target: []byte("/a/path/of/some/length?b=c"), Minor: 1,
		Status: 200, Bytes: 2326, Duration: time.Millisecond, UserAgent: []byte("Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0"),
	}
	for name, format := range map[string]LogFormat{"common": AppendCommon, "combined": AppendCombined, "json": AppendJSON} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var line []byte
			for b.Loop() {
				line = format(line[:0], &e)
			}
		})
	}
}
