package netio

import (
	"io/fs"
	"time"

	"github.com/sockkit/sockkit/netio/secure"
	"github.com/sockkit/sockkit/netio/starttls"
)

// Scheme names a kind of endpoint as it is written before the first colon.
type Scheme string

// The schemes of the grammar.
const (
	TCP        Scheme = "tcp"
	TCP4       Scheme = "tcp4"
	TCP6       Scheme = "tcp6"
	TLS        Scheme = "tls"
	UDP        Scheme = "udp"
	UDP4       Scheme = "udp4"
	UDP6       Scheme = "udp6"
	Unix       Scheme = "unix"
	Unixgram   Scheme = "unixgram"
	Unixpacket Scheme = "unixpacket"
	VSock      Scheme = "vsock"
	WS         Scheme = "ws"
	WSS        Scheme = "wss"
	SRV        Scheme = "srv"
	File       Scheme = "file"
	FIFO       Scheme = "fifo"
	TTY        Scheme = "tty"
	FD         Scheme = "fd"
	Systemd    Scheme = "systemd"
	Stdio      Scheme = "-"
	Null       Scheme = "null"
	Echo       Scheme = "echo"
	Exec       Scheme = "exec"
	Sh         Scheme = "sh"
	PTY        Scheme = "pty"
	Replay     Scheme = "replay"
)

// Endpoint names one end of a conversation. It is a plain value: two equal
// endpoints are the same endpoint, and ParseEndpoint(e.String()) == e.
type Endpoint struct {
	Scheme  Scheme
	Listen  bool            // listen:..., the accepting side
	Host    string          // name, IP with zone, or vsock CID; "" = every address when listening, localhost when dialing
	Port    string          // number or service name; "" where the scheme has none
	Path    string          // path, "@name", descriptor number, command line, URL path or SRV name
	Options EndpointOptions // what followed the comma
}

// EndpointOptions are the options written after an endpoint's comma. Zero
// fields were not given and leave the command's options in force.
type EndpointOptions struct {
	ConnectTimeout time.Duration
	Frame          string // codec of this endpoint, unparsed
	Socket         SocketOptions
	File           FileOptions
	Child          ChildOptions
	Owner          OwnerOptions
	TLS            secure.Options
	WebSocket      WebSocketOptions
	StartTLS       starttls.Protocol // how the server is asked for TLS; "" = it begins at once
	Proxy          string            // URLs of the proxies on the way, joined with "+"; none has a password
}

// SocketOptions are set on a socket before it is used. Zero fields leave the
// system's default, except KeepAlive, whose zero means 15 seconds.
type SocketOptions struct {
	Source     string        // local HOST, HOST:PORT or :PORT
	Interface  string        // SO_BINDTODEVICE
	TTL        int           // hops, 1-255
	DSCP       int           // code point + 1, so that zero means "not given"
	KeepAlive  time.Duration // idle time before probes; negative: off
	NoDelay    bool          // TCP_NODELAY always on, even when traffic is bulk
	RecvBuffer int           // bytes
	SendBuffer int           // bytes

	// Of datagrams only.
	Broadcast    bool   // broadcast addresses may be sent to (SO_BROADCAST)
	Join         string // multicast groups to hear, GROUP[@IFACE], joined with "+"
	MulticastTTL int    // hops of what is sent to groups, 1-255; 0 = the system's default, 1
	NoLoop       bool   // this machine does not hear what we send to groups
	Reuse        bool   // others may bind the same address (SO_REUSEADDR, SO_REUSEPORT)
}

// FileOptions belong to file: and fifo: endpoints.
type FileOptions struct {
	Append    bool
	Follow    bool
	ReadWrite bool
	HasOffset bool
	Offset    int64
	Mkfifo    bool
	Unlink    bool
	Hold      bool
	Mode      fs.FileMode // of a file that is created; 0 = 0666 less umask
}

// ChildOptions belong to exec:, sh: and pty: endpoints.
type ChildOptions struct {
	Dir    string // cwd=
	Stderr bool   // the child's standard error goes to the peer too
	Escape string // escape-char=, of pty: only; "" = [DefaultEscape]; see [ParseEscape]
}

// OwnerOptions set who may use a Unix socket that is created.
type OwnerOptions struct {
	Mode  fs.FileMode
	User  string
	Group string
}
