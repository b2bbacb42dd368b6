package dns

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"os"
	"strings"
	"testing"

	wire "github.com/miekg/dns"
)

// Servers that are silent are asked again when all others were asked once.
func TestRounds(t *testing.T) {
	t.Parallel()
	order := make(chan string, 8)
	silent := func(name string) Server {
		return rawServer(t, func([]byte) [][]byte {
			order <- name
			return nil
		})
	}
	c := client()
	c.Tries = 2
	_, err := c.AskAny(context.Background(), []Server{silent("a"), silent("b")}, Query{Name: "example", Type: TypeA})
	if !errors.Is(err, os.ErrDeadlineExceeded) || strings.Count(err.Error(), "asked 2 times") != 2 {
		t.Error(err)
	}
	if got := <-order + <-order + <-order + <-order; got != "abab" || len(order) > 0 {
		t.Error(got)
	}
}

// The answer of a server that has nothing to say does not count if another helps.
func TestUnhelpfulServers(t *testing.T) {
	t.Parallel()
	saying := func(rcode int) Server {
		return rawServer(t, func(q []byte) [][]byte {
			return [][]byte{answerTo(t, q, func(m *wire.Msg) { m.Rcode = rcode })}
		})
	}
	refuses, fails, helps := saying(wire.RcodeRefused), saying(wire.RcodeServerFailure), saying(wire.RcodeSuccess)
	for want, servers := range map[Rcode][]Server{
		RcodeNoError: {refuses, helps}, RcodeRefused: {refuses, fails}, RcodeServFail: {fails},
	} {
		r, err := client().AskAny(context.Background(), servers, Query{Name: "example", Type: TypeA})
		if err != nil || r.Rcode != want {
			t.Errorf("%s: %v %v", want, r, err)
		}
	}
}

var ourCookie = []byte("\x01\x02\x03\x04\x05\x06\x07\x08")

// cookieOf is the cookie of a message, or nil.
func cookieOf(m *wire.Msg) []byte {
	for _, option := range m.IsEdns0().Option {
		if cookie, ok := option.(*wire.EDNS0_COOKIE); ok {
			decoded, _ := hex.DecodeString(cookie.Cookie)
			return decoded
		}
	}
	return nil
}

func withCookie(m *wire.Msg, cookie []byte, rcode int) {
	opt := &wire.OPT{Hdr: wire.RR_Header{Name: ".", Rrtype: wire.TypeOPT}}
	opt.Option = []wire.EDNS0{&wire.EDNS0_COOKIE{Code: wire.EDNS0COOKIE, Cookie: hex.EncodeToString(cookie)}}
	m.Extra, m.Rcode = []wire.RR{opt}, rcode
}

// A server that wants its part of the cookie gets it; one that is never content is
// asked over TCP.
func TestBadCookie(t *testing.T) {
	t.Parallel()
	full := append(bytes.Clone(ourCookie), "server-part"...)
	for name, content := range map[string]func(q *wire.Msg, network string) bool{
		"with its part": func(q *wire.Msg, _ string) bool { return bytes.Equal(cookieOf(q), full) },
		"over TCP":      func(_ *wire.Msg, network string) bool { return network == "tcp" },
	} {
		s := zoneServer(t, func(w wire.ResponseWriter, q *wire.Msg) {
			m := new(wire.Msg)
			m.SetReply(q)
			rcode := wire.RcodeSuccess
			if !content(q, w.RemoteAddr().Network()) {
				rcode = wire.RcodeBadCookie
			}
			withCookie(m, full, rcode)
			_ = w.WriteMsg(m)
		})
		r, err := client().Try(context.Background(), s, Query{Name: "example", Type: TypeA, EDNS: EDNS{Cookie: ourCookie}})
		if err != nil || r.Rcode != RcodeNoError {
			t.Errorf("%s: %v, %v", name, r, err)
		}
	}
}

// An answer with another client's cookie is not for us.
func TestForeignCookie(t *testing.T) {
	t.Parallel()
	s := rawServer(t, func(q []byte) [][]byte {
		return [][]byte{answerTo(t, q, func(m *wire.Msg) { withCookie(m, []byte("\xff\x02\x03\x04\x05\x06\x07\x08server-x"), 0) })}
	})
	_, err := client().Try(context.Background(), s, Query{Name: "example", Type: TypeA, EDNS: EDNS{Cookie: ourCookie}})
	if !errors.Is(err, ErrMalformed) || !strings.Contains(err.Error(), "cookie") {
		t.Error(err)
	}
}
