package netio

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"
)

// shouting is a dispatcher with one command, UPPER, and one that fails.
func shouting(t *testing.T) *Dispatcher {
	t.Helper()
	d := &Dispatcher{}
	for name, h := range map[string]CommandHandler{
		"UPPER": func(_ context.Context, s Stream) error {
			input, err := io.ReadAll(s)
			if err != nil {
				return err
			}
			_, err = s.Write(bytes.ToUpper(input))
			return err
		},
		"FAIL": func(context.Context, Stream) error { return errNoLuck },
	} {
		if err := d.Handle(name, h); err != nil {
			t.Fatal(err)
		}
	}
	return d
}

func TestServeCommand(t *testing.T) {
	long := strings.Repeat("x", MaxCommandName)
	for name, test := range map[string]struct {
		sent, answer string
		kind         error  // of Serve's error; nil = none is asked for
		message      string // in Serve's error; "" = no error
	}{
		"line and input":       {sent: "UPPER\nabc\ndef", answer: "ABC\nDEF"},
		"CRLF and spaces":      {sent: " UPPER \t\r\nabc", answer: "ABC"},
		"no input":             {sent: "UPPER\n"},
		"name ends at the end": {sent: "UPPER"},
		"unknown": {
			sent: "LOWER\nabc", answer: "unknown command \"LOWER\"; known are FAIL, UPPER\n",
			kind: ErrUnknownCommand, message: "LOWER",
		},
		"another case is another name": {sent: "upper\n", kind: ErrUnknownCommand, answer: "unknown command \"upper\"; known are FAIL, UPPER\n", message: "upper"},
		"more than a word": {
			sent: "UPPER now\n", answer: "not a command name: \"UPPER now\" has a space or a control character in it\n",
			kind: ErrCommandName, message: "UPPER now",
		},
		"control characters are quoted": {
			sent: "\x1b[2J\n", answer: "not a command name: \"\\x1b[2J\" has a space or a control character in it\n",
			kind: ErrCommandName, message: `\x1b`,
		},
		"empty line":   {sent: "\nabc", kind: ErrCommandName, answer: "not a command name: it is empty\n", message: "empty"},
		"longest name": {sent: long + "\r\n", kind: ErrUnknownCommand, answer: "unknown command \"" + long + "\"; known are FAIL, UPPER\n", message: "xxx"},
		"too long":     {sent: long + "x\n", kind: ErrCommandName, answer: "not a command name: it is longer than 255 bytes\n", message: "255"},
		"without end":  {sent: long + long, kind: ErrCommandName, answer: "not a command name: it is longer than 255 bytes\n", message: "255"},
		"not a word":   {sent: "", kind: io.EOF, message: "EOF"},
		"failing":      {sent: "FAIL\n", message: "command FAIL: no luck"},
	} {
		t.Run(name, func(t *testing.T) {
			answer, err := askDispatcher(t, shouting(t), test.sent)
			if answer != test.answer {
				t.Errorf("answer %q, want %q", answer, test.answer)
			}
			if test.message == "" && err != nil || test.message != "" && (err == nil || !strings.Contains(err.Error(), test.message)) {
				t.Errorf("error %v, want %q", err, test.message)
			}
			if test.kind != nil && !errors.Is(err, test.kind) {
				t.Errorf("error %v is no %v", err, test.kind)
			}
		})
	}
}

// Over TCP the answer arrives whole although the client has sent more than the
// handler has read, and a handler may leave the connection to a relay.
func TestServeCommandOverTCP(t *testing.T) {
	d := shouting(t)
	for name, h := range map[string]CommandHandler{
		"RELAY": func(ctx context.Context, s Stream) error {
			_, err := Relay(ctx, openEcho(), s, RelayOptions{})
			return err
		},
		"IGNORE": func(_ context.Context, s Stream) error {
			_, err := io.WriteString(s, "not interested")
			return err
		},
	} {
		if err := d.Handle(name, h); err != nil {
			t.Fatal(err)
		}
	}
	for sent, answer := range map[string]string{
		"RELAY\nabc": "abc",
		"IGNORE\n" + strings.Repeat("x", 100<<10):      "not interested",
		strings.Repeat("x", MaxCommandName+100) + "\n": "not a command name: it is longer than 255 bytes\n",
	} {
		client, server, stop, err := openedPair(t, Endpoint{Scheme: TCP, Host: "127.0.0.1", Port: "0"})
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 1)
		go func() { done <- d.Serve(t.Context(), server.(Stream)) }()
		// The server may have answered and closed the connection before all was
		// sent: what it answered is what counts.
		_, _ = io.WriteString(client, sent)
		_ = client.(Stream).CloseWrite()
		got, err := io.ReadAll(client)
		if served := <-done; string(got) != answer {
			t.Errorf("%.20q: answer %q, %v; served: %v", sent, got, err, served)
		}
		stop()
	}
}

// askDispatcher is a client that sends text and its end, and reads the answer.
func askDispatcher(t *testing.T, d *Dispatcher, text string) (answer string, served error) {
	t.Helper()
	client, server := Pipe()
	defer client.Close()
	done := make(chan error, 1)
	go func() { done <- d.Serve(t.Context(), server) }()
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

// idle is a handler that answers nothing.
func idle(context.Context, Stream) error { return nil }

func TestHandleRefuses(t *testing.T) {
	d := shouting(t)
	for _, name := range []string{"", "two words", "line\n", "tab\t", "nul\x00", "del\x7f", strings.Repeat("x", MaxCommandName+1)} {
		if err := d.Handle(name, idle); !errors.Is(err, ErrCommandName) {
			t.Errorf("Handle(%q): %v", name, err)
		}
	}
	if err := d.Handle("UPPER", idle); err == nil || !strings.Contains(err.Error(), `"UPPER" has a handler already`) {
		t.Errorf("a second handler: %v", err)
	}
	if err := d.Handle("NOBODY", nil); err == nil {
		t.Error("a command without a handler was taken")
	}
	if _, err := new(Dispatcher).Handler("X"); !errors.Is(err, ErrUnknownCommand) {
		t.Errorf("without commands: %v", err)
	}
}

// A client that connects and says nothing does not stay.
func TestCommandNameTimeout(t *testing.T) {
	client, server := Pipe()
	defer client.Close()
	d := &Dispatcher{NameTimeout: 20 * time.Millisecond}
	err := d.Serve(t.Context(), server)
	if timeout, ok := errors.AsType[*TimeoutError](err); !ok || timeout.Which != "command" {
		t.Fatalf("Serve: %v", err)
	}
}

// The end of the context ends a handler that only waits for its client.
func TestServeEndsWithContext(t *testing.T) {
	reason := errors.New("the server is closing")
	ctx, stop := context.WithCancelCause(t.Context())
	client, server := Pipe()
	defer client.Close()
	d := &Dispatcher{}
	err := d.Handle("WAIT", func(_ context.Context, s Stream) error {
		stop(reason)
		_, err := io.ReadAll(s)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(client, "WAIT\n"); err != nil {
		t.Fatal(err)
	}
	if err := d.Serve(ctx, server); !errors.Is(err, reason) {
		t.Fatalf("Serve: %v", err)
	}
}

// Commands are added while clients are served; the race detector watches.
func TestHandleWhileServing(t *testing.T) {
	d := shouting(t)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if err := d.Handle(fmt.Sprint("C", i), idle); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			if answer, err := askDispatcher(t, d, "UPPER\nabc"); err != nil || answer != "ABC" {
				t.Errorf("%q, %v", answer, err)
			}
		})
	}
	wg.Wait()
}

func TestSplitCommand(t *testing.T) {
	for frame, want := range map[string][2]string{
		"UPPER abc":       {"UPPER", "abc"},
		"UPPER  abc":      {"UPPER", " abc"},
		"UPPER\tabc":      {"UPPER", "abc"},
		"UPPER\nabc\n":    {"UPPER", "abc\n"},
		"UPPER\r\nabc":    {"UPPER", "abc"},
		"UPPER\rabc":      {"UPPER", "abc"},
		"UPPER\r":         {"UPPER", ""},
		"UPPER":           {"UPPER", ""},
		"UPPER \x00\xff ": {"UPPER", "\x00\xff "},
	} {
		if name, input, err := SplitCommand([]byte(frame)); name != want[0] || string(input) != want[1] || err != nil {
			t.Errorf("%q: %q, %q, %v", frame, name, input, err)
		}
	}
	for _, frame := range []string{"", " UPPER", "\nabc", "UP\x00PER abc", strings.Repeat("x", MaxCommandName+1)} {
		if _, _, err := SplitCommand([]byte(frame)); !errors.Is(err, ErrCommandName) {
			t.Errorf("%q: %v", frame, err)
		}
	}
}

// FuzzSplitCommand holds: what is found stands in the frame, the name at its
// beginning and the input at its end, with at most CRLF between them.
func FuzzSplitCommand(f *testing.F) {
	for _, seed := range []string{"ECHO hello", "ECHO\r\n", " ", "", "a\x00b c", strings.Repeat("x", 300)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		name, input, err := SplitCommand(frame)
		if err != nil {
			if !errors.Is(err, ErrCommandName) {
				t.Fatal(err)
			}
			return
		}
		between := len(frame) - len(name) - len(input)
		if !strings.HasPrefix(string(frame), name) || !bytes.HasSuffix(frame, input) || between < 0 || between > 2 {
			t.Fatalf("%q is split into %q and %q", frame, name, input)
		}
		if err := new(Dispatcher).Handle(name, idle); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzCommandName holds, for whatever a client sends: the name is the same
// read whole and byte by byte; what follows the line is left to the handler;
// no more than the cap is read; and a name that was taken is one that Handle
// takes and SplitCommand finds.
func FuzzCommandName(f *testing.F) {
	for _, seed := range []string{"STRING\nabc", "GOB\r\n\x00", "", "\n", " x \n", "a b\n", strings.Repeat("x", 300), strings.Repeat("x", 255) + "\r\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, sent []byte) {
		whole := bytes.NewReader(sent)
		name, err := readCommandName(whole)
		if read := len(sent) - whole.Len(); read > MaxCommandName+2 {
			t.Fatalf("%d bytes were read for a name", read)
		}
		single := iotest.OneByteReader(bufio.NewReader(bytes.NewReader(sent)))
		if again, errAgain := readCommandName(single); again != name || (err == nil) != (errAgain == nil) {
			t.Fatalf("whole: %q, %v; byte by byte: %q, %v", name, err, again, errAgain)
		}
		if err != nil {
			if err != io.EOF && !errors.Is(err, ErrCommandName) {
				t.Fatal(err)
			}
			return
		}
		line, rest, _ := bytes.Cut(sent, []byte("\n"))
		left, _ := io.ReadAll(whole)
		if !bytes.Equal(left, rest) || name != strings.Trim(string(line), " \t\r") {
			t.Fatalf("%q gives %q and leaves %q", sent, name, left)
		}
		word, input, err := SplitCommand(append([]byte(name+" "), rest...))
		if err != nil || word != name || !bytes.Equal(input, rest) {
			t.Fatalf("SplitCommand: %q, %q, %v", word, input, err)
		}
		if err := new(Dispatcher).Handle(name, idle); err != nil {
			t.Fatal(err)
		}
	})
}
