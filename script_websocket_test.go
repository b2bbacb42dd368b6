//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/coder/websocket"
)

// serveWebSocket is `peer websocket`: a server that others have written. It sends
// messages back, except those that ask for something:
//
//	slow               comes back after a second and a half
//	json               a text of several lines
//	much N             as many bytes
//	protocol           what was agreed on
//	close CODE         a Close with that code
//	cut                the end, without one
//
// The answer to a binary message is its length. /moved leads to another path, and
// /status/N answers with that status.
func serveWebSocket(portFile string) error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	port := listener.Addr().(*net.TCPAddr).Port
	if err := writePort(portFile, port); err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	})
	mux.HandleFunc("/status/{n}", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.PathValue("n"))
		if err != nil {
			n = http.StatusBadRequest
		}
		w.WriteHeader(n)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		c, err := websocket.Accept(w, r, &websocket.AcceptOptions{Subprotocols: []string{"chat"}})
		if err != nil {
			return
		}
		defer c.CloseNow()
		err = answerMessages(r.Context(), c)
		fmt.Fprintf(os.Stderr, "%s: closed with %d\n", r.URL, websocket.CloseStatus(err))
	})
	server := &http.Server{Handler: mux, ReadHeaderTimeout: patience}
	return server.Serve(listener)
}

func answerMessages(ctx context.Context, c *websocket.Conn) error {
	for {
		kind, m, err := c.Read(ctx)
		if err != nil {
			return err
		}
		word, arg, _ := strings.Cut(string(m), " ")
		n, _ := strconv.Atoi(arg) // 0 where it is no number
		switch {
		case kind == websocket.MessageBinary:
			m = fmt.Appendf(nil, "bytes %d", len(m))
		case word == "slow":
			time.Sleep(1500 * time.Millisecond)
		case word == "json":
			m = []byte("{\n \"a\": 1\n}")
		case word == "much":
			m = bytes.Repeat([]byte("x"), n)
		case word == "protocol":
			m = []byte(c.Subprotocol())
		case word == "close":
			return c.Close(websocket.StatusCode(n), "said so\x1b[31m")
		case word == "cut":
			return errors.Join(errors.New("cut"), c.CloseNow())
		}
		if err := c.Write(ctx, websocket.MessageText, m); err != nil {
			return err
		}
	}
}
