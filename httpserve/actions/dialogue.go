package actions

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/sockkit/sockkit/framing/websocket"
	"github.com/sockkit/sockkit/netio/process"
	"github.com/sockkit/sockkit/netio/wsconn"
)

const (
	// goodbye is how long a program may go on when its client is gone and its
	// input has ended.
	goodbye = time.Second
	// readPatience is how long a program may leave its input unread that has
	// more to come.
	readPatience = 30 * time.Second
)

// dialogue is a WebSocket and the program that is its other end.
type dialogue struct {
	conn    *wsconn.Conn
	child   *child
	records records
	unread  time.Duration   // that the program may leave its input
	gone    context.Context // ends with the client, and terminates the program
	logf    func(format string, args ...any)
}

// run lets the two talk until both have ended, and closes the stream and the
// child. It returns why the conversation was broken off, nil if it was not.
func (d *dialogue) run(stream io.Closer, draining <-chan struct{}) error {
	var all sync.WaitGroup
	ctx, stop := context.WithCancel(context.Background())
	printed, over := make(chan struct{}), make(chan struct{})
	all.Go(func() {
		defer close(printed)
		d.print(ctx)
	})
	all.Go(func() {
		select {
		case <-draining:
			d.end(websocket.GoingAway, "the server is stopping")
			_ = d.child.CloseWrite() // it has gone itself
		case <-over:
		}
	})
	err := d.feed()
	close(over)
	if !errors.Is(err, wsconn.ErrNoClose) { // else it may still listen
		stream.Close()
	}
	_ = d.child.CloseWrite()
	select {
	case <-printed:
	case <-time.After(goodbye):
	}
	stream.Close()
	stop()
	_ = d.child.Close() // it was told to the log
	all.Wait()
	return err
}

// feed gives the program what the client says, until the connection is over.
func (d *dialogue) feed() error {
	input := d.records.encoder()
	for {
		m, err := d.conn.Receive()
		if err != nil {
			return brokenOff(err)
		}
		record, err := input.record(m.Data)
		if err != nil {
			d.unfit(err)
			continue // with what comes until the client has closed
		}
		_ = d.child.SetWriteDeadline(time.Now().Add(d.unread)) // one that is closed says so in Write
		if _, err = d.child.Write(record); errors.Is(err, os.ErrDeadlineExceeded) {
			d.tell("it has not read its input for %s", d.unread)
			d.end(websocket.InternalError, "the program does not read")
			d.child.Terminate()
		} // else what the program does not read any more is dropped
	}
}

// unfit refuses a message that cannot be a record.
func (d *dialogue) unfit(err error) {
	if d.records.lines {
		d.tell("a message has more than one line; with frame=u32be or another codec that counts it would fit")
		d.end(websocket.UnsupportedData, "a message must be one line")
		return
	}
	d.tell("a message does not fit: %v", err)
	d.end(websocket.UnsupportedData, "a message must be a frame of "+d.records.codec.String())
}

// print sends what the program prints, and then tells the client how it ended.
func (d *dialogue) print(ctx context.Context) {
	output := newOutput(ctx, d.child)
	defer output.end()
	printed, told := d.records.decoder(), false
	send := func(record []byte) {
		message, changed := d.records.sendable(record)
		if changed && !told {
			d.tell("its output is not UTF-8; the option message=binary sends it as it is")
			told = true
		}
		_ = d.conn.Append(d.records.kind, message) // what nobody hears any more is dropped
	}
	buf := make([]byte, outputBuffer)
	for {
		n, err := output.read(buf, time.Time{})
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			return // the client is gone
		}
		err = printed.add(buf[:n], ended, send)
		_ = d.conn.Flush() // as above
		if err != nil {
			d.tell("its output: %v", err)
			d.end(websocket.InternalError, "the program's output cannot be sent")
			return
		}
		if ended {
			d.outcome(ctx)
			return
		}
	}
}

// outcome waits for the end of a program that prints nothing more, and tells it.
func (d *dialogue) outcome(ctx context.Context) {
	err := d.child.Wait(ctx)
	switch failed, ok := errors.AsType[*process.ExitError](err); {
	case err == nil:
		d.end(websocket.Normal, "")
	case ok:
		if ctx.Err() == nil && d.gone.Err() == nil { // else it is we who have ended it
			d.tell("%v", failed)
		}
		d.end(websocket.InternalError, "the program failed")
	}
}

// end closes the connection, and lets feed wait for the client's answer.
func (d *dialogue) end(code websocket.Code, reason string) {
	_ = d.conn.End(code, reason) // a client that is gone ends feed, too
}

func (d *dialogue) tell(format string, args ...any) {
	d.logf("%s: %s", d.child.label, fmt.Sprintf(format, args...))
}

// brokenOff is what was no orderly end.
func brokenOff(err error) error {
	if _, ok := errors.AsType[*wsconn.ClosedError](err); ok {
		return nil
	}
	return err
}
