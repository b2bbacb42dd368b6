package proxy

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Content that an upstream sends back while it still comes goes through, however
// much more it is than all buffers on the way hold.
func TestBothWaysAtOnce(t *testing.T) {
	const size = 8 << 20
	up := serveScript(t, func(_ int, conn net.Conn, in *bufio.Reader) bool {
		fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", size)
		_, err := io.CopyN(conn, in, size)
		return err == nil
	})
	addr := front(t, &Client{}, up.addr)
	sent := bytes.Repeat([]byte("0123456789abcdef"), size/16)
	for range 2 { // the connection is used again
		resp, err := http.Post("http://"+addr+"/", "a/b", bytes.NewReader(sent))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if err != nil || !bytes.Equal(got, sent) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	if _, conns := up.seen(); conns != 1 {
		t.Errorf("%d connections", conns)
	}
}

func TestChunksAndTrailersToTheUpstream(t *testing.T) {
	const content = "3\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\nHost: evil\r\nX-Forwarded-For: evil\r\n\r\n"
	got := make(chan string, 1)
	up := serveScript(t, func(_ int, conn net.Conn, in *bufio.Reader) bool {
		var all strings.Builder
		for !strings.HasSuffix(all.String(), "\r\n\r\n") {
			line, err := in.ReadString('\n')
			all.WriteString(line)
			if err != nil {
				break
			}
		}
		got <- all.String()
		_, err := io.WriteString(conn, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
		return err == nil
	})
	addr := front(t, &Client{}, up.addr)
	asks(t, addr, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"+content)
	if text := <-got; !strings.Contains(text, "abc") || !strings.HasSuffix(text, "0\r\nX-Sum: 5\r\n\r\n") {
		t.Errorf("%q", text)
	}
}

// An upstream that refuses content it has not read is heard, and ends the upload.
func TestEarlyRefusal(t *testing.T) {
	up := serveScript(t, func(_ int, conn net.Conn, in *bufio.Reader) bool {
		_, _ = io.WriteString(conn, "HTTP/1.1 413 Content Too Large\r\nContent-Length: 4\r\nConnection: close\r\n\r\nmuch")
		time.Sleep(50 * time.Millisecond)
		return false
	})
	conn := connect(t, front(t, &Client{}, up.addr))
	go func() {
		_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 100000000\r\n\r\n")
		for range 10_000 {
			if _, err := conn.Write(make([]byte, 10_000)); err != nil {
				return
			}
		}
	}()
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if resp.StatusCode != http.StatusRequestEntityTooLarge || string(body) != "much" || err != nil || !resp.Close {
		t.Errorf("%d %q %v", resp.StatusCode, body, err)
	}
}

// A client that waits to be asked is asked when the upstream does, or says
// nothing; what the upstream refuses is never sent.
func TestExpectations(t *testing.T) {
	const head = "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
	for _, c := range []struct{ name, first, asked string }{
		{"asked", "HTTP/1.1 100 Continue\r\n\r\n", "100"},
		{"silent", "", "100"},
		{"refused", "HTTP/1.1 417 Expectation Failed\r\nContent-Length: 0\r\n\r\n", "417"},
	} {
		t.Run(c.name, func(t *testing.T) {
			up := serveScript(t, func(_ int, conn net.Conn, in *bufio.Reader) bool {
				_, _ = io.WriteString(conn, c.first)
				content := make([]byte, 5)
				if n, err := io.ReadFull(in, content); err != nil {
					if c.asked == "100" || n > 0 {
						t.Errorf("content %q, %v", content[:n], err)
					}
					return false
				}
				_, err := fmt.Fprintf(conn, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n%s", content)
				return err == nil
			})
			conn := connect(t, front(t, &Client{}, up.addr))
			in := bufio.NewReader(conn)
			_, _ = io.WriteString(conn, head)
			line, _ := in.ReadString('\n')
			if !strings.HasPrefix(line, "HTTP/1.1 "+c.asked) {
				t.Fatalf("%q", line)
			}
			if c.asked != "100" {
				return
			}
			_, _ = in.ReadString('\n')
			_, _ = io.WriteString(conn, "hello")
			rest, _ := io.ReadAll(in)
			if !strings.HasPrefix(string(rest), "HTTP/1.1 200 ") || !strings.HasSuffix(string(rest), "\r\n\r\nhello") {
				t.Errorf("%q", rest)
			}
		})
	}
}

// Content that breaks off on its way here never becomes whole there.
func TestBrokenRequests(t *testing.T) {
	for name, request := range map[string]string{
		"length": "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 50\r\n\r\nhello",
		"chunks": "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			got := make(chan string, 1)
			up := serveScript(t, func(_ int, _ net.Conn, in *bufio.Reader) bool {
				content, _ := io.ReadAll(in)
				got <- string(content)
				return false
			})
			answer := asks(t, front(t, &Client{}, up.addr), request)
			if !strings.HasPrefix(answer, "HTTP/1.1 400 ") {
				t.Errorf("the client got %s", shortened(answer))
			}
			if content := <-got; len(content) >= 50 || strings.Contains(content, "0\r\n\r\n") {
				t.Errorf("the upstream got %q", content)
			}
		})
	}
}

// A client may wait for a part of the answer before it sends the next part of its
// content, and for the whole of it before it sends the rest.
func TestConversation(t *testing.T) {
	up := serveScript(t, func(_ int, conn net.Conn, in *bufio.Reader) bool {
		time.Sleep(20 * time.Millisecond)
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nready\r\n")
		for {
			size, err := in.ReadString('\n')
			if err != nil || size == "0\r\n" {
				_, _ = io.WriteString(conn, "0\r\n\r\n")
				return false
			}
			data, _ := in.ReadString('\n')
			time.Sleep(10 * time.Millisecond)
			_, _ = io.WriteString(conn, size+strings.ToUpper(data))
		}
	})
	conn := connect(t, front(t, &Client{}, up.addr))
	in := bufio.NewReader(conn)
	await := func(want string) {
		t.Helper()
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				t.Fatalf("%q never came: %v", want, err)
			}
			if line == want+"\r\n" {
				return
			}
		}
	}
	_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n")
	await("ready")
	for range 20 {
		_, _ = io.WriteString(conn, "5\r\nhello\r\n")
		await("HELLO")
	}
	_, _ = io.WriteString(conn, "0\r\n\r\n")
	await("0")
	await("")
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
	await("ready") // the connection goes on
}

// An answer that does not wait for content reaches a client that sends none.
func TestAnswerToAStalledUpload(t *testing.T) {
	up := serveScript(t, func(_ int, conn net.Conn, in *bufio.Reader) bool {
		time.Sleep(20 * time.Millisecond)
		_, _ = io.WriteString(conn, "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n")
		_, _ = io.Copy(io.Discard, in)
		return false
	})
	conn := connect(t, front(t, &Client{}, up.addr))
	_, _ = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhe")
	began := time.Now()
	if line, err := bufio.NewReader(conn).ReadString('\n'); line != "HTTP/1.1 408 Request Timeout\r\n" || time.Since(began) > 5*time.Second {
		t.Errorf("%q, %v after %s", line, err, time.Since(began))
	}
}
