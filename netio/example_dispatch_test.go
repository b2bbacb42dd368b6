package netio_test

import (
	"bufio"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/sockkit/sockkit/netio"
)

// An endpoint that serves named commands: a client sends the name in a line
// of its own, and the handler of that name takes over the connection. Here one
// handler reads text, another a Go value. Inside the dispatcher the map of
// handlers is guarded, so that commands may be added while clients are served.
func ExampleDispatcher() {
	var commands netio.Dispatcher
	for name, handler := range map[string]netio.CommandHandler{"STRING": takeString, "GOB": takeGob} {
		if err := commands.Handle(name, handler); err != nil {
			fmt.Println(err)
			return
		}
	}
	ctx := context.Background()
	listener, err := netio.Listen(ctx, netio.Endpoint{Scheme: netio.TCP, Host: "127.0.0.1", Port: "0"}, netio.ListenOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer listener.Close()
	var server sync.WaitGroup
	server.Go(func() { serveCommands(ctx, listener, &commands) })

	for _, send := range []func(netio.Stream) error{sendString, sendGob, sendUnknown} {
		fmt.Print(command(ctx, listener.Endpoint(), send))
	}
	listener.Close()
	server.Wait()
	// Output:
	// got the string "Additional data."
	// got a parcel for ada: ["fragile" "by ship"], map[volume:3 weight:2.5], inside one for bob: ["a gift"]
	// unknown command "XML"; known are GOB, STRING
}

// A parcel has what a line of text has not: nesting, a slice, a map, a pointer.
type parcel struct {
	To     string
	Notes  []string
	Labels map[string]float64
	Inside *parcel
}

// takeString reads one line, from at most 4 KiB: no client decides how much
// memory we take.
func takeString(_ context.Context, client netio.Stream) error {
	line, err := bufio.NewReader(io.LimitReader(client, 4<<10)).ReadString('\n')
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(client, "got the string %q\n", strings.TrimSpace(line))
	return err
}

// takeGob decodes one value, with everything that hangs on it.
func takeGob(_ context.Context, client netio.Stream) error {
	var p parcel
	if err := gob.NewDecoder(io.LimitReader(client, 1<<20)).Decode(&p); err != nil {
		return err
	}
	if p.Inside == nil { // what a client leaves out is the zero value
		return errors.New("the parcel has nothing inside")
	}
	_, err := fmt.Fprintf(client, "got a parcel for %s: %q, %v, inside one for %s: %q\n",
		p.To, p.Notes, p.Labels, p.Inside.To, p.Inside.Notes)
	return err
}

func sendString(s netio.Stream) error {
	_, err := fmt.Fprint(s, "STRING\nAdditional data.\n")
	return err
}

func sendGob(s netio.Stream) error {
	if _, err := fmt.Fprintln(s, "GOB"); err != nil {
		return err
	}
	return gob.NewEncoder(s).Encode(parcel{
		To:     "ada",
		Notes:  []string{"fragile", "by ship"},
		Labels: map[string]float64{"weight": 2.5, "volume": 3},
		Inside: &parcel{To: "bob", Notes: []string{"a gift"}},
	})
}

func sendUnknown(s netio.Stream) error {
	_, err := fmt.Fprintln(s, "XML")
	return err
}

// serveCommands serves each client on a goroutine of its own until the listener is closed.
func serveCommands(ctx context.Context, listener *netio.Listener, commands *netio.Dispatcher) {
	var clients sync.WaitGroup
	defer clients.Wait()
	for {
		client, _, err := listener.Accept(ctx)
		if err != nil {
			return
		}
		clients.Go(func() {
			// A real server logs the error; the client has been told.
			_ = commands.Serve(ctx, client)
		})
	}
}

// command sends one command and returns the first line of the answer.
func command(ctx context.Context, server netio.Endpoint, send func(netio.Stream) error) string {
	conn, err := new(netio.Dialer).Open(ctx, server, netio.ReadWrite)
	if err != nil {
		return err.Error()
	}
	defer conn.Close()
	if err := send(conn); err != nil {
		return err.Error()
	}
	answer, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return err.Error()
	}
	return answer
}
