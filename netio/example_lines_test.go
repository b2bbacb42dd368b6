package netio_test

import (
	"bufio"
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/sockkit/sockkit/netio"
)

// A line server serves each client on a goroutine of its own, so that a slow
// one keeps nobody waiting. Whoever starts goroutines also waits for them:
// serveLines returns when the last client has gone.
func ExampleListen_lines() {
	ctx := context.Background()
	listener, err := netio.Listen(ctx, netio.Endpoint{Scheme: netio.TCP, Host: "127.0.0.1", Port: "0"}, netio.ListenOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer listener.Close()
	var server sync.WaitGroup
	server.Go(func() { serveLines(ctx, listener) })

	slow, err := new(netio.Dialer).Open(ctx, listener.Endpoint(), netio.ReadWrite)
	if err != nil {
		fmt.Println(err)
		return
	}
	quick, err := new(netio.Dialer).Open(ctx, listener.Endpoint(), netio.ReadWrite)
	if err != nil {
		fmt.Println(err)
		return
	}
	// The second client is served although the first has said nothing yet.
	fmt.Print(askLine(quick, "quick\n"))
	fmt.Print(askLine(slow, "slow\n"))

	slow.Close()
	quick.Close()
	listener.Close()
	server.Wait()
	// Output:
	// QUICK
	// SLOW
}

// serveLines answers every line of every client until the listener is closed.
func serveLines(ctx context.Context, listener *netio.Listener) {
	var clients sync.WaitGroup
	defer clients.Wait()
	for {
		client, _, err := listener.Accept(ctx)
		if err != nil {
			return
		}
		clients.Go(func() { answerLines(client) })
	}
}

// answerLines answers one client. A line over 4 KiB ends the conversation: no
// client decides how much memory we take.
func answerLines(client netio.Stream) {
	defer client.Close()
	lines := bufio.NewScanner(client)
	lines.Buffer(nil, 4<<10)
	for lines.Scan() {
		if _, err := fmt.Fprintln(client, strings.ToUpper(lines.Text())); err != nil {
			return
		}
	}
}

// askLine sends a line and reads one.
func askLine(s netio.Stream, line string) string {
	if _, err := fmt.Fprint(s, line); err != nil {
		return err.Error()
	}
	answer, err := bufio.NewReader(s).ReadString('\n')
	if err != nil {
		return err.Error()
	}
	return answer
}
