package actions

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/framing/websocket"
	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/wsconn"
)

// Socket is what kind "ws" takes beside a command.
type Socket struct {
	Frame   framing.Codec    // how messages are told apart on the program's side; nil = lines
	Message websocket.Opcode // what the program's output becomes, Text or Binary; 0 = Text where Frame is of text
	// Origins are the hosts, as HOST or HOST:PORT, whose pages may open it beside
	// those of our own, or origins such as https://HOST; "*" = any page.
	Origins   []string
	Protocols []string // subprotocols that the program speaks
}

// check refuses options that another kind does not have, and names that cannot be
// sent.
func (s Socket) check(kind string) error {
	for part, given := range map[string]bool{
		"frame": s.Frame != nil, "message": s.Message != 0, "origin": s.Origins != nil, "protocol": s.Protocols != nil,
	} {
		if given && kind != "ws" {
			return wrong(part, "%s is no WebSocket; only ws has the option %s", kind, part)
		}
	}
	for _, name := range s.Protocols {
		if token, ok := http1.Unquote([]byte(name)); !ok || len(token) != len(name) {
			return wrong("protocol", "%q is not the name of a subprotocol", name)
		}
	}
	return nil
}

// webSocket gives each connection a program of its own.
type webSocket struct {
	spec    Spec
	program program
	records records
	deflate websocket.Deflate
	options wsconn.Options
	unread  time.Duration // that the program may leave its input
}

// newWebSocket is for "ws", a command in words: what it prints becomes messages,
// and messages of the client come to its standard input; see [Socket.Frame]. When
// it ends, the client is told 1000, or 1011 if it has failed. When the client
// closes or is gone, its input ends, and a second later it is terminated. A client
// that has ended its direction without a Close still gets what is printed until
// then.
//
// A page of another server is refused, as its browser would send the cookies of
// ours along; see [Socket.Origins].
func newWebSocket(s Spec) (httpserve.Handler, error) {
	p, err := newProgram(s)
	if err != nil {
		return nil, err
	}
	rec, err := newRecords(s.Socket)
	return webSocket{
		spec: s, program: p, records: rec,
		// A context that is kept from message to message would take a megabyte
		// for each connection.
		deflate: websocket.Deflate{ServerAlone: true, ClientAlone: true, Pool: &websocket.DeflatePool{}},
		options: wsconn.Options{Max: rec.max},
		unread:  readPatience,
	}, err
}

func (h webSocket) Serve(r *httpserve.Request) *httpserve.Response {
	opening, refused := websocket.ReadOpening(r.Head)
	if refused != 0 {
		return refuseOpening(refused)
	}
	if !h.admits(r, opening) {
		h.spec.Children.logf("%s: a page of %s is refused; the option origin=HOST lets it in", h.program.label, escaped([]byte(opening.Origin)))
		return httpserve.Text(403, "403 Forbidden: pages of another server may not open this WebSocket")
	}
	child, err := h.spec.Children.start(r.Context(), h.program, h.spec.environment(r))
	if err != nil {
		return h.spec.Children.refuse(r, h.program, err)
	}
	options := h.options
	own := httpserve.Header{{Name: "Upgrade", Value: "websocket"}, {Name: "Sec-WebSocket-Accept", Value: websocket.AcceptKey(opening.Key)}}
	if name := opening.Protocol(h.spec.Socket.Protocols); name != "" {
		own.Add("Sec-WebSocket-Protocol", name)
	}
	agreed, answer := websocket.AgreeDeflate(r.Values(http1.FieldSecWebSocketExtensions), &h.deflate)
	if options.Deflate = agreed; agreed != nil {
		own.Add("Sec-WebSocket-Extensions", answer)
	}
	draining, gone := r.Draining(), r.Context()
	return &httpserve.Response{
		Status: h.spec.Status, Header: h.spec.header(own...), Done: func(error) { _ = child.Close() }, // it was told to the log
		Content: httpserve.Upgrade(func(_ context.Context, s netio.Stream) error {
			return h.converse(gone, s, options, child, draining)
		}),
	}
}

// converse joins a connection and its program until both have ended. gone ends with
// the client.
func (h webSocket) converse(gone context.Context, s netio.Stream, options wsconn.Options, c *child, draining <-chan struct{}) error {
	stream, ok := s.(wsconn.Stream)
	if !ok {
		return errors.ErrUnsupported
	}
	talk := dialogue{
		conn: wsconn.New(stream, options), child: c, records: h.records, unread: h.unread, gone: gone, logf: h.spec.Children.logf,
	}
	return talk.run(stream, draining)
}

// admits tells whether a page may open the WebSocket. What is no browser sends no
// origin, and may.
func (h webSocket) admits(r *httpserve.Request, o websocket.Opening) bool {
	if r.Repeated(http1.FieldOrigin) {
		return false
	}
	return httpserve.Origins(nil).Admit(r) || slices.ContainsFunc(h.spec.Socket.Origins, func(allowed string) bool {
		return allowed == "*" || strings.EqualFold(allowed, o.Origin) || o.FromHost(allowed)
	})
}

// refuseOpening answers a request that opens no WebSocket.
func refuseOpening(refused websocket.Refusal) *httpserve.Response {
	answer := httpserve.Text(refused.Status(), refused.Reason())
	switch refused.Status() {
	case 405:
		answer.Header.Add("Allow", "GET")
	case 426:
		answer.Header.Add("Upgrade", "websocket")
		answer.Header.Add("Sec-WebSocket-Version", websocket.Version)
	}
	return answer
}
