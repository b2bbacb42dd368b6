package httpserve

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// A conversation is what a client sends on one connection, its lines ended by
// CRLF, and the answers to it, each as line writes it. Where the last one says
// close, the server has to end the connection by itself.
type conversation struct {
	id      string // of the requirements, and what is shown
	sent    string
	answers []string // each behind its method
}

// conversations are the requirements that show on a connection. Those about
// syntax and framing alone are streams in framing/http1/testdata/requests.
var conversations = []conversation{
	{"RL01 empty lines before a request", "\n\nGET /hello HTTP/1.1\nHost: x\n\n", []string{`GET 200, length 6: "hello\n"`}},
	{"RL14 a higher minor version", "GET /hello HTTP/1.7\nHost: x\n\n", []string{`GET 200, length 6: "hello\n"`}},
	{"RL15 an HTTP/1.0 client hears of 1.1", "GET /hello HTTP/1.0\n\n", []string{`GET 200 close, length 6: "hello\n"`}},
	{"RL16 HTTP/0.9", "GET /hello\n\n", []string{`GET 400 close, length 64: "400 Bad Request: the request line is not METHOD TARGET HTTP/1.1\n"`}},
	{"TF02 the host of the target", "GET http://h/host HTTP/1.1\nHost: x\n\n", []string{`GET 200, length 2: "h\n"`}},
	{"TF06 https over plain TCP", "GET https://x/hello HTTP/1.1\nHost: x\n\n", []string{`GET 421 close`}},
	{"TF12 no name is foreign", "GET /host HTTP/1.1\nHost: elsewhere.example\n\n", []string{`GET 200, length 18: "elsewhere.example\n"`}},
	{"HF12 half a head does nothing", "POST /count HTTP/1.1\nHost: x\nX:", []string{`POST 408 close`}},
	{"HF14 HF15 a handler cannot forge fields", "GET /forged HTTP/1.1\nHost: x\n\n", []string{`GET 200, length 5: "right"`}},

	{"FR03 an unknown coding", "POST /count HTTP/1.1\nHost: x\nTransfer-Encoding: gzip\n\nxx", []string{`POST 501 close`}},
	{"FR11 FR12 no length is no content", "POST /echo HTTP/1.1\nHost: x\n\nGET /hello HTTP/1.1\nHost: x\n\n", []string{`POST 200, length 0`, `GET 200, length 6: "hello\n"`}},
	{"FR14 a body behind 404", "POST /missing HTTP/1.1\nHost: x\nContent-Length: 39\n\nPOST /count HTTP/1.1\nHost: x\nA: b\n\nGET /hello HTTP/1.1\nHost: x\n\n", []string{`POST 404, length 14: "404 Not Found\n"`, `GET 200, length 6: "hello\n"`}},
	{"FR14 chunks behind 405", "POST /hello HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n3\nabc\n0\n\nGET /hello HTTP/1.1\nHost: x\n\n", []string{`POST 405, Allow "GET, HEAD, OPTIONS", length 23: "405 Method Not Allowed\n"`, `GET 200, length 6: "hello\n"`}},
	{"FR14 broken chunks behind 404", "POST /missing HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n3\nabcd\n0\n\nPOST /count HTTP/1.1\nHost: x\n\n", []string{`POST 404, length 14: "404 Not Found\n"`}},
	{"FR14 a body too large to be read in vain", "POST /missing HTTP/1.1\nHost: x\nContent-Length: 1000000\n\nabc", []string{`POST 404 close, length 14: "404 Not Found\n"`}},
	{"FR15 a body on GET", "GET /hello HTTP/1.1\nHost: x\nContent-Length: 5\n\nhelloGET /hello HTTP/1.1\nHost: x\n\n", []string{`GET 200, length 6: "hello\n"`, `GET 200, length 6: "hello\n"`}},

	{"CH07 trailers are no fields", "POST /echo HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n1\na\n0\nContent-Length: 9\nConnection: close\n\nGET /hello HTTP/1.1\nHost: x\n\n", []string{`POST 200, length 1: "a"`, `GET 200, length 6: "hello\n"`}},
	{"CH11 no chunks to HTTP/1.0", "GET /stream HTTP/1.0\nConnection: keep-alive\n\n", []string{`GET 200 close: "streamed\n"`}},
	{"CH12 chunks without a length", "GET /stream HTTP/1.1\nHost: x\n\n", []string{`GET 200, chunked: "streamed\n"`}},
	{"CH13 trailers to who takes them", "GET /stream HTTP/1.1\nHost: x\nTE: trailers\nConnection: TE\n\n", []string{`GET 200, chunked, trailer "X-Sum: 9": "streamed\n"`}},

	{"EX02 HTTP/1.0 gets no 100", "POST /echo HTTP/1.0\nExpect: 100-continue\nContent-Length: 1\n\na", []string{`POST 200 close, length 1: "a"`}},
	{"EX03 an unknown expectation", "POST /count HTTP/1.1\nHost: x\nExpect: wonders\nContent-Length: 1\n\na", []string{`POST 417 close`}},
	{"EX04 the body came with its head", "POST /echo HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: 1\n\na", []string{`POST 200, length 1: "a"`}},
	{"EX05 404 instead of 100", "POST /missing HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: 1\n\n", []string{`POST 404 close, length 14: "404 Not Found\n"`}},
	{"EX05 413 instead of 100", "POST /echo HTTP/1.1\nHost: x\nExpect: 100-continue\nContent-Length: 2000000\n\n", []string{`POST 413 close`}},
	{"EX06 nothing to wait for", "GET /hello HTTP/1.1\nHost: x\nExpect: 100-continue\n\n", []string{`GET 200, length 6: "hello\n"`}},

	{"ME02 ME03 ME04 HEAD is GET without content", "HEAD /hello HTTP/1.1\nHost: x\n\nHEAD /stream HTTP/1.1\nHost: x\n\nGET /hello HTTP/1.1\nHost: x\n\n", []string{`HEAD 200, length 6`, `HEAD 200, chunked`, `GET 200, length 6: "hello\n"`}},
	{"ME05 ME06 a known method", "DELETE /hello HTTP/1.1\nHost: x\n\n", []string{`DELETE 405, Allow "GET, HEAD, OPTIONS", length 23: "405 Method Not Allowed\n"`}},
	{"ME07 OPTIONS", "OPTIONS /hello HTTP/1.1\nHost: x\n\nOPTIONS * HTTP/1.1\nHost: x\n\n", []string{`OPTIONS 200, Allow "GET, HEAD, OPTIONS", length 0`, `OPTIONS 200, Allow "GET, HEAD, OPTIONS, POST", length 0`}},
	{"ME08 TRACE", "TRACE /hello HTTP/1.1\nHost: x\nCookie: secret\n\n", []string{`TRACE 405, Allow "GET, HEAD, OPTIONS", length 23: "405 Method Not Allowed\n"`}},
	{"ME09 CONNECT", "CONNECT x:80 HTTP/1.1\nHost: x:80\n\n", []string{`CONNECT 405, Allow "GET, HEAD, OPTIONS, POST", length 23: "405 Method Not Allowed\n"`}},
	{"RL10 no method", "FOO /hello HTTP/1.1\nHost: x\n\n", []string{`FOO 501, length 20: "501 Not Implemented\n"`}},

	{"CN01 CN02 nothing after close", "GET /hello HTTP/1.1\nHost: x\nConnection: close\n\nPOST /count HTTP/1.1\nHost: x\n\n", []string{`GET 200 close, length 6: "hello\n"`}},
	{"CN03 1.1 stays", "GET /hello HTTP/1.1\nHost: x\n\nGET /hello HTTP/1.1\nHost: x\n\n", []string{`GET 200, length 6: "hello\n"`, `GET 200, length 6: "hello\n"`}},
	{"CN04 1.0 stays if asked", "GET /hello HTTP/1.0\nConnection: keep-alive\n\nGET /hello HTTP/1.0\n\n", []string{`GET 200 keep-alive, length 6: "hello\n"`, `GET 200 close, length 6: "hello\n"`}},
	{"CN05 close wins", "GET /hello HTTP/1.1\nHost: x\nConnection: keep-alive, Close\n\nPOST /count HTTP/1.1\nHost: x\n\n", []string{`GET 200 close, length 6: "hello\n"`}},
	{"CN07 408 for half a head", "GET /hello HTTP/1.1\nHo", []string{`GET 408 close`}},
	{"CN07 408 for half a body", "POST /echo HTTP/1.1\nHost: x\nContent-Length: 9\n\nhalf", []string{`POST 408 close`}},
	{"CN09 whoever has ended still hears", "GET /stream HTTP/1.1\nHost: x\n\n", []string{`GET 200, chunked: "streamed\n"`}},
	{"CN12 Upgrade in 1.0", "GET /hello HTTP/1.0\nConnection: upgrade\nUpgrade: websocket\n\n", []string{`GET 200 close, length 6: "hello\n"`}},
	{"CN13 Upgrade without its option", "GET /hello HTTP/1.1\nHost: x\nUpgrade: websocket\n\n", []string{`GET 200, length 6: "hello\n"`}},

	{"RS02 RS03 204", "GET /none HTTP/1.1\nHost: x\n\nGET /hello HTTP/1.1\nHost: x\n\n", []string{`GET 204`, `GET 200, length 6: "hello\n"`}},
	{"RS03 205", "GET /reset HTTP/1.1\nHost: x\n\nGET /hello HTTP/1.1\nHost: x\n\n", []string{`GET 205, length 0`, `GET 200, length 6: "hello\n"`}},
	{"RS03 304", "GET /same HTTP/1.1\nHost: x\n\nGET /hello HTTP/1.1\nHost: x\n\n", []string{`GET 304`, `GET 200, length 6: "hello\n"`}},
	{"RS12 a failure tells nothing of itself", "GET /panic HTTP/1.1\nHost: x\n\nGET /hello HTTP/1.1\nHost: x\n\n", []string{`GET 500, length 26: "500 Internal Server Error\n"`, `GET 200, length 6: "hello\n"`}},
}

// TestRequirements holds every conversation.
func TestRequirements(t *testing.T) {
	var counted atomic.Int64
	addr, _ := serveSite(t, &Server{
		Handler: conversationSite(t, &counted), Name: "test", MaxBody: 1_000_000,
		HeaderTimeout: 400 * time.Millisecond, BodyTimeout: 400 * time.Millisecond,
	})
	t.Run("all", func(t *testing.T) {
		for _, c := range conversations {
			t.Run(c.id, func(t *testing.T) {
				t.Parallel()
				checkConversation(t, addr, c)
			})
		}
	})
	if n := counted.Load(); n != 0 {
		t.Errorf("%d requests were answered that should not have been understood", n)
	}
}

// conversationSite answers in the ways of which the requirements speak. What
// comes to /count should not have come.
func conversationSite(t *testing.T, counted *atomic.Int64) Handler {
	handlers := map[string]HandlerFunc{
		"GET /hello":  func(*Request) *Response { return Text(200, "hello") },
		"GET /host":   func(r *Request) *Response { return Text(200, string(r.Host())) },
		"GET /none":   func(*Request) *Response { return &Response{Status: 204, Content: Bytes("never sent")} },
		"GET /reset":  func(*Request) *Response { return &Response{Status: 205, Content: Bytes("never sent")} },
		"GET /same":   func(*Request) *Response { return &Response{Status: 304, Header: Header{{"ETag", `"a"`}}} },
		"GET /panic":  func(*Request) *Response { panic("in /srv/secret") },
		"POST /count": func(*Request) *Response { counted.Add(1); return Text(200, "counted") },
		"POST /echo": func(r *Request) *Response {
			body, _ := io.ReadAll(r.Body()) // the server answers what is broken
			return &Response{Header: Header{{"Content-Type", "text/plain"}}, Content: Bytes(body)}
		},
		"GET /forged": func(*Request) *Response {
			return &Response{Header: Header{{"Content-Length", "3"}, {"X-Line", "a\r\nb: c"}, {"date", "never"}, {"Content-Type", "text/plain"}}, Content: Bytes("right")}
		},
		"GET /stream": func(*Request) *Response {
			return &Response{Header: Header{{"Content-Type", "text/plain"}, {"Trailer", "X-Sum"}}, Content: Stream{Write: func(_ context.Context, w *BodyWriter) error {
				w.SetTrailer("X-Sum", "9")
				_, err := io.WriteString(w, "streamed\n")
				return err
			}}}
		},
	}
	var routes []Route
	for text, h := range handlers {
		p, err := ParsePattern(text)
		if err != nil {
			t.Fatal(err)
		}
		routes = append(routes, Route{p, h})
	}
	rt, err := NewRouter(routes, nil)
	if err != nil {
		t.Fatal(err)
	}
	return rt
}

func checkConversation(t *testing.T, addr string, c conversation) {
	var methods []string
	for _, want := range c.answers {
		method, _, _ := strings.Cut(want, " ")
		methods = append(methods, method)
	}
	last := c.answers[len(c.answers)-1]
	all := answers(t, converse(t, addr, c.sent, !strings.Contains(last, " close")), methods...)
	for i, resp := range all {
		got := methods[i] + " " + answerInLine(resp)
		if want := c.answers[i]; got != want && !strings.HasPrefix(got, want+", length ") {
			t.Errorf("answer %d is\n%s, not\n%s", i+1, got, want)
		}
		checkAnswer(t, methods[i], resp)
	}
}

// converse sends the lines, ends our direction if it is to, and gives all that
// comes until the server ends its own.
func converse(t *testing.T, addr, lines string, end bool) string {
	t.Helper()
	text := strings.ReplaceAll(lines, "\n", "\r\n")
	if end {
		return exchange(t, addr, text)
	}
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(conn, text); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(conn)
	if err != nil {
		t.Errorf("the server has not ended the connection: %v after %.200q", err, got)
	}
	return string(got)
}

// answerInLine writes what matters of an answer: status, option of the connection,
// methods, framing, and content.
func answerInLine(resp *http.Response) string {
	line := fmt.Sprint(resp.StatusCode)
	if resp.Close {
		line += " close"
	} else if option := resp.Header.Get("Connection"); option != "" {
		line += " " + option
	}
	if allow := resp.Header.Get("Allow"); allow != "" {
		line += fmt.Sprintf(", Allow %q", allow)
	}
	if resp.TransferEncoding != nil {
		line += ", " + strings.Join(resp.TransferEncoding, " ")
	}
	if length := resp.Header.Get("Content-Length"); length != "" {
		line += ", length " + length
	}
	for name, values := range resp.Trailer {
		if values != nil {
			line += fmt.Sprintf(", trailer %q", name+": "+values[0])
		}
	}
	if body := bodyOf(resp); body != "" {
		resp.Body = io.NopCloser(strings.NewReader(body))
		line += fmt.Sprintf(": %q", body)
	}
	return line
}

// checkAnswer holds what is asked of every answer, whatever it says.
func checkAnswer(t *testing.T, method string, resp *http.Response) {
	if resp.Proto != "HTTP/1.1" {
		t.Errorf("RL15: %s", resp.Proto)
	}
	for _, name := range []string{"Date", "Content-Length", "Content-Type", "ETag", "Server", "Connection"} {
		if values := resp.Header.Values(name); len(values) > 1 {
			t.Errorf("HF14: %s is there %d times: %q", name, len(values), values)
		}
	}
	if date, err := time.Parse(http.TimeFormat, resp.Header.Get("Date")); err != nil || time.Since(date).Abs() > time.Minute {
		t.Errorf("RS01: Date %q", resp.Header.Get("Date"))
	}
	if resp.TransferEncoding != nil && resp.Header.Get("Content-Length") != "" {
		t.Error("CH12: a length beside chunks")
	}
	if resp.StatusCode == http.StatusNoContent && (resp.Header.Get("Content-Length") != "" || resp.TransferEncoding != nil) {
		t.Error("RS02: 204 with a length")
	}
	body := bodyOf(resp)
	if body != "" && resp.Header.Get("Content-Type") == "" {
		t.Errorf("RS05: no type of %q", body)
	}
	if resp.StatusCode >= 400 && body == "" && method != "HEAD" {
		t.Errorf("RS06: %d says nothing", resp.StatusCode)
	}
	if resp.StatusCode == http.StatusMethodNotAllowed && resp.Header.Get("Allow") == "" {
		t.Error("ME06: 405 without Allow")
	}
	if resp.Header.Get("Server") != "test" {
		t.Errorf("RS11: Server %q", resp.Header.Get("Server"))
	}
}
