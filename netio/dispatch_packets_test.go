package netio

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/framing"
)

// codecOf is the codec of a specification that is known to be right.
func codecOf(t *testing.T, spec string) framing.Codec {
	t.Helper()
	codec, err := framing.Parse(spec)
	if err != nil {
		t.Fatal(err)
	}
	return codec
}

// askPackets sends bytes and their end to a dispatcher behind a codec and
// returns the bytes that come back.
func askPackets(t *testing.T, d *Dispatcher, spec string, limit int, text string) (answer string, served error) {
	t.Helper()
	codec := codecOf(t, spec)
	client, server := Pipe()
	defer client.Close()
	done := make(chan error, 1)
	go func() {
		done <- d.ServePackets(t.Context(), Frames(server, Framing{In: codec, Out: codec, Max: limit}))
	}()
	if _, err := io.WriteString(client, text); err != nil {
		t.Fatal(err)
	}
	if err := client.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(client)
	if err != nil {
		t.Fatal(err)
	}
	return string(got), <-done
}

func TestServePackets(t *testing.T) {
	long := strings.Repeat("x", MaxCommandName+1)
	for name, test := range map[string]struct {
		codec, sent, answer string
		kind                error // of the error; nil = none
	}{
		"in order":           {"line", "UPPER a\nUPPER b\nUPPER c\n", "A\nB\nC\n", nil},
		"last without end":   {"line", "UPPER a\nUPPER b", "A\nB\n", nil},
		"no input":           {"line", "UPPER\n", "\n", nil},
		"nothing":            {"line", "", "", nil},
		"length prefix":      {"u8", "\x09UPPER a\nb\x05UPPER", "\x03A\nB\x00", nil},
		"program's line end": {"line", "LINE\nCRLINE\nUPPER a\n", "output\nresult\nA\n", nil},
		"line end is kept":   {"u8", "\x04LINE", "\x07output\n", nil},
		"two lines":          {"line", "LINES\nUPPER a\n", "", framing.ErrUnfit},
		"unknown goes on":    {"line", "LOWER a\nUPPER a\n", "unknown command \"LOWER\"; known are BIG, CRLINE, FAIL, LINE, LINES, UPPER\nA\n", nil},
		"empty":              {"line", "\nUPPER a\n", "not a command name: it is empty\nA\n", nil},
		"long name":          {"line", long + " a\nUPPER a\n", "not a command name: it is longer than 255 bytes\nA\n", nil},
		"failing ends":       {"line", "UPPER a\nFAIL\nUPPER b\n", "A\n", errNoLuck},
		"too big":            {"line", "UPPER a\nBIG\n", "A\n", framing.ErrTooLong},
		"too long":           {"line", strings.Repeat("x", 2000) + "\n", "", framing.ErrTooLong},
		"cut":                {"u8", "\x09UPP", "", framing.ErrTruncated},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := askPackets(t, talkative(t), test.codec, 1000, test.sent)
			if answer != test.answer || !errors.Is(err, test.kind) {
				t.Errorf("answer %q, error %v; want %q, %v", answer, err, test.answer, test.kind)
			}
		})
	}
}

var errNoLuck = errors.New("no luck")

// talkative is a dispatcher whose commands answer in ways that a codec may not
// like.
func talkative(t *testing.T) *Dispatcher {
	t.Helper()
	d := shouting(t)
	for name, text := range map[string]string{"LINE": "output\n", "CRLINE": "result\r\n", "LINES": "a\nb\n", "BIG": strings.Repeat("x", 1001)} {
		err := d.Handle(name, func(_ context.Context, s Stream) error {
			_, err := io.WriteString(s, text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return d
}

// A handler may join the message with a program, like a whole connection.
func TestServePacketsThroughRelay(t *testing.T) {
	d := &Dispatcher{}
	err := d.Handle("ECHO", func(ctx context.Context, s Stream) error {
		_, err := Relay(ctx, openEcho(), s, RelayOptions{})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	answer, err := askPackets(t, d, "line", 0, "ECHO one\nECHO two\n")
	if answer != "one\ntwo\n" || err != nil {
		t.Fatalf("%q, %v", answer, err)
	}
}

// A request that a handler has left running takes nothing any more.
func TestRequestIsOver(t *testing.T) {
	q := &request{limit: 10}
	if err := q.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := q.Write([]byte("late")); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("write: %v", err)
	}
	if _, err := q.Read(make([]byte, 1)); !errors.Is(err, io.ErrClosedPipe) {
		t.Errorf("read: %v", err)
	}
}

// The end of the context ends a client that sends nothing.
func TestServePacketsEndsWithContext(t *testing.T) {
	reason := errors.New("the server is closing")
	ctx, stop := context.WithCancelCause(t.Context())
	client, server := Pipe()
	defer client.Close()
	line := codecOf(t, "line")
	stop(reason)
	if err := new(Dispatcher).ServePackets(ctx, Frames(server, Framing{In: line, Out: line})); !errors.Is(err, reason) {
		t.Fatalf("ServePackets: %v", err)
	}
}
