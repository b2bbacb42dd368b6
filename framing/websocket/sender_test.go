package websocket

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestSenderRefuses(t *testing.T) {
	s := NewSender(Server, nil, nil)
	for name, c := range map[string]struct {
		op   Opcode
		data string
		want error
	}{
		"not text":     {Text, "a\xff", ErrNotText},
		"a long ping":  {Ping, strings.Repeat("p", 126), ErrNotControl},
		"continuation": {Continuation, "", ErrNotOpcode},
		"close":        {Close, "", ErrNotOpcode},
		"reserved":     {7, "", ErrNotOpcode},
	} {
		if got, err := s.Append([]byte("x"), c.op, []byte(c.data)); !errors.Is(err, c.want) || string(got) != "x" {
			t.Errorf("%s: %v, %q", name, err, got)
		}
	}
	for _, code := range []Code{0, 999, 1004, 1006, 1015, 1016, 2999, 5000, 65535} {
		if _, err := s.AppendClose(nil, code, ""); !errors.Is(err, ErrNotCode) {
			t.Errorf("%d: %v", code, err)
		}
	}
}

func TestSenderCloses(t *testing.T) {
	for _, c := range []struct {
		code   Code
		reason string
		want   string
	}{
		{Normal, "", `close 1000 ""`},
		{NoStatus, "", `close 1005 ""`},
		{4999, "bye é", `close 4999 "bye é"`},
		{Normal, strings.Repeat("é", 70), `close 1000 "` + strings.Repeat("é", 61) + `"`},
	} {
		wire, err := NewSender(Client, rand.Uint32, nil).AppendClose(nil, c.code, c.reason)
		if err != nil {
			t.Fatal(err)
		}
		if got := understand(NewReceiver(Server, 0, nil), [][]byte{wire}); !slices.Equal(got, []string{c.want}) {
			t.Errorf("%d %q: %q", c.code, c.reason, got)
		}
	}
}

// Messages of which the next refers to the last get small; alone they do not.
func TestTakeover(t *testing.T) {
	text := make([]byte, 1000)
	for i := range text {
		text[i] = 'a' + byte(rand.IntN(26))
	}
	for _, c := range []struct {
		name    string
		agreed  Deflate
		smaller bool
	}{
		{"shared", Deflate{}, true},
		{"alone", Deflate{ServerAlone: true}, false},
		{"alone, from a pool", Deflate{ServerAlone: true, Pool: &DeflatePool{}}, false},
		{"the client alone", Deflate{ClientAlone: true}, true},
	} {
		s, r := NewSender(Server, nil, &c.agreed), NewReceiver(Client, 0, &c.agreed)
		var sizes []int
		for range 2 {
			wire, err := s.Append(nil, Text, text)
			if err != nil {
				t.Fatal(err)
			}
			sizes = append(sizes, len(wire))
			if _, m, err := r.Next(wire); err != nil || !bytes.Equal(m.Data, text) {
				t.Fatalf("%s: %v", c.name, err)
			}
		}
		if smaller := sizes[1] < sizes[0]/10; smaller != c.smaller {
			t.Errorf("%s: %d bytes", c.name, sizes)
		}
	}
}

func TestStates(t *testing.T) {
	for _, c := range []struct {
		name   string
		events []Event
		end    State
		ok     bool
	}{
		{"messages", []Event{EventMessage, EventSend}, StateOpen, true},
		{"we close", []Event{EventSayClose, EventMessage, EventClose}, StateClosed, true},
		{"the peer closes", []Event{EventClose, EventSayClose}, StateClosed, true},
		{"cut", []Event{EventSayClose, EventLost}, StateClosed, true},
		{"no message after our Close", []Event{EventSayClose, EventSend}, StateClosing, false},
		{"no second Close", []Event{EventSayClose, EventSayClose}, StateClosing, false},
		{"nothing but the answer", []Event{EventClose, EventSend}, StateAsked, false},
	} {
		state, ok := StateOpen, true
		for _, e := range c.events {
			state, ok = state.Next(e)
		}
		if state != c.end || ok != c.ok {
			t.Errorf("%s: state %d, %v", c.name, state, ok)
		}
	}
}
