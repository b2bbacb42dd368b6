package netio

import (
	"io/fs"
	"strconv"

	"github.com/sockkit/sockkit/framing"
)

// option is a row of the tables below: a key that may follow an endpoint's
// comma, and how its value gets into EndpointOptions and out again.
type option struct {
	key  string
	use  Use  // the side that it makes sense on
	flag bool // stands alone, without "=value"
	set  func(o *EndpointOptions, value string) *SyntaxError
	get  func(o *EndpointOptions) string // "" = not given; a flag that is given: any text
}

// The groups of options; the table of schemes says which kind takes which.
var (
	codec   = []option{{key: "frame", set: setFrame, get: func(o *EndpointOptions) string { return o.Frame }}}
	waiting = []option{{key: "connect-timeout", use: Dialing, set: setConnectTimeout, get: getConnectTimeout}}
	routing = []option{
		{key: "source", use: Dialing, set: setSource, get: func(o *EndpointOptions) string { return o.Socket.Source }},
		textOption("interface", AnyUse, maxInterfaceName, func(o *EndpointOptions) *string { return &o.Socket.Interface }),
		{key: "ttl", set: setTTL, get: getTTL},
		{key: "dscp", set: setDSCP, get: getDSCP},
	}
	streaming = []option{
		{key: "keepalive", set: setKeepAlive, get: getKeepAlive},
		flagOption("nodelay", func(o *EndpointOptions) *bool { return &o.Socket.NoDelay }),
	}
	buffering = []option{
		bufferOption("recv-buffer", func(o *EndpointOptions) *int { return &o.Socket.RecvBuffer }),
		bufferOption("send-buffer", func(o *EndpointOptions) *int { return &o.Socket.SendBuffer }),
	}
	grouping = []option{
		flagOption("broadcast", func(o *EndpointOptions) *bool { return &o.Socket.Broadcast }),
		{key: "join", set: setJoin, get: func(o *EndpointOptions) string { return o.Socket.Join }},
		{key: "multicast-ttl", use: Dialing, set: setMulticastTTL, get: getMulticastTTL},
		{key: "loop", use: Dialing, set: setLoop, get: getLoop},
		flagOption("reuse", func(o *EndpointOptions) *bool { return &o.Socket.Reuse }),
	}
	owning = []option{
		modeOption(Listening, func(o *EndpointOptions) *fs.FileMode { return &o.Owner.Mode }),
		textOption("user", Listening, 256, func(o *EndpointOptions) *string { return &o.Owner.User }),
		textOption("group", Listening, 256, func(o *EndpointOptions) *string { return &o.Owner.Group }),
	}
	filing = []option{
		flagOption("append", func(o *EndpointOptions) *bool { return &o.File.Append }),
		{key: "offset", set: setOffset, get: getOffset},
		flagOption("follow", func(o *EndpointOptions) *bool { return &o.File.Follow }),
		flagOption("rw", func(o *EndpointOptions) *bool { return &o.File.ReadWrite }),
		modeOption(AnyUse, func(o *EndpointOptions) *fs.FileMode { return &o.File.Mode }),
	}
	queueing = []option{
		flagOption("rw", func(o *EndpointOptions) *bool { return &o.File.ReadWrite }),
		flagOption("mkfifo", func(o *EndpointOptions) *bool { return &o.File.Mkfifo }),
		flagOption("unlink", func(o *EndpointOptions) *bool { return &o.File.Unlink }),
		flagOption("hold", func(o *EndpointOptions) *bool { return &o.File.Hold }),
		modeOption(AnyUse, func(o *EndpointOptions) *fs.FileMode { return &o.File.Mode }),
	}
	childDir    = []option{textOption("cwd", AnyUse, 4095, func(o *EndpointOptions) *string { return &o.Child.Dir })}
	childEscape = []option{{key: "escape-char", set: setEscape, get: func(o *EndpointOptions) string { return o.Child.Escape }}}
	childStderr = []option{flagOption("stderr", func(o *EndpointOptions) *bool { return &o.Child.Stderr })}
)

const (
	maxInterfaceName = 15      // IFNAMSIZ less the terminating NUL
	maxSocketBuffer  = 1 << 30 // the kernel doubles what it is given, in an int
)

func flagOption(key string, field func(*EndpointOptions) *bool) option {
	return option{
		key: key, flag: true,
		set: func(o *EndpointOptions, _ string) *SyntaxError { *field(o) = true; return nil },
		get: func(o *EndpointOptions) string {
			if *field(o) {
				return key
			}
			return ""
		},
	}
}

func textOption(key string, use Use, limit int, field func(*EndpointOptions) *string) option {
	return option{
		key: key, use: use,
		set: func(o *EndpointOptions, value string) *SyntaxError {
			if len(value) > limit {
				return problem("longer than %d bytes", limit)
			}
			*field(o) = value
			return nil
		},
		get: func(o *EndpointOptions) string { return *field(o) },
	}
}

func bufferOption(key string, field func(*EndpointOptions) *int) option {
	return option{
		key: key,
		set: func(o *EndpointOptions, value string) *SyntaxError {
			size, err := ParseSize(value)
			if err != nil || size < 1 || size > maxSocketBuffer {
				return problem("not a size from 1 to 1G")
			}
			*field(o) = int(size)
			return nil
		},
		get: func(o *EndpointOptions) string { return positive(*field(o)) },
	}
}

func modeOption(use Use, field func(*EndpointOptions) *fs.FileMode) option {
	return option{
		key: "mode", use: use,
		set: func(o *EndpointOptions, value string) *SyntaxError {
			mode, err := strconv.ParseUint(value, 8, 32)
			if err != nil || mode == 0 || mode > 0o777 {
				return problem("not an octal mode from 0001 to 0777").hint("for example mode=0600")
			}
			*field(o) = fs.FileMode(mode)
			return nil
		},
		get: func(o *EndpointOptions) string {
			if mode := *field(o); mode != 0 {
				return "0" + strconv.FormatUint(uint64(mode), 8)
			}
			return ""
		},
	}
}

// setFrame keeps the text of a codec: an endpoint is a plain value.
func setFrame(o *EndpointOptions, value string) *SyntaxError {
	if _, err := framing.Parse(value); err != nil {
		return problem("%v", err)
	}
	o.Frame = value
	return nil
}

func setConnectTimeout(o *EndpointOptions, value string) *SyntaxError {
	d, err := ParseDuration(value)
	if err != nil || d <= 0 {
		return problem("not a duration longer than 0").hint("write 500ms, 2s or bare seconds")
	}
	o.ConnectTimeout = d
	return nil
}

func getConnectTimeout(o *EndpointOptions) string {
	if o.ConnectTimeout > 0 {
		return o.ConnectTimeout.String()
	}
	return ""
}

// setSource accepts HOST, HOST:PORT and :PORT; a bare IPv6 address is a HOST.
func setSource(o *EndpointOptions, value string) *SyntaxError {
	if checkHost(withoutBrackets(value)) != nil {
		if _, _, err := splitHostPort(value); err != nil {
			return err
		}
	}
	o.Socket.Source = value
	return nil
}

func setTTL(o *EndpointOptions, value string) (err *SyntaxError) {
	o.Socket.TTL, err = intBetween(value, 1, 255)
	return err
}

func getTTL(o *EndpointOptions) string { return positive(o.Socket.TTL) }

func setDSCP(o *EndpointOptions, value string) *SyntaxError {
	point, err := intBetween(value, 0, 63)
	o.Socket.DSCP = point + 1
	return err
}

func getDSCP(o *EndpointOptions) string {
	if o.Socket.DSCP > 0 {
		return strconv.Itoa(o.Socket.DSCP - 1)
	}
	return ""
}

// setKeepAlive takes "off" and 0 for no probes at all.
func setKeepAlive(o *EndpointOptions, value string) *SyntaxError {
	if value == "off" {
		o.Socket.KeepAlive = -1
		return nil
	}
	d, err := ParseDuration(value)
	if err != nil {
		return problem("neither a duration nor off")
	}
	if d == 0 {
		d = -1
	}
	o.Socket.KeepAlive = d
	return nil
}

func getKeepAlive(o *EndpointOptions) string {
	switch d := o.Socket.KeepAlive; {
	case d < 0:
		return "off"
	case d > 0:
		return d.String()
	}
	return ""
}

func setOffset(o *EndpointOptions, value string) *SyntaxError {
	offset, err := ParseSize(value)
	if err != nil {
		return problem("not a size").hint("write bytes, or K, M, G (1024) or kB, MB, GB (1000)")
	}
	o.File.HasOffset, o.File.Offset = true, offset
	return nil
}

func getOffset(o *EndpointOptions) string {
	if o.File.HasOffset {
		return strconv.FormatInt(o.File.Offset, 10)
	}
	return ""
}

func intBetween(text string, low, high int) (int, *SyntaxError) {
	n, err := strconv.Atoi(text)
	if err != nil || !isDigits(text) || n < low || n > high {
		return 0, problem("not a number from %d to %d", low, high)
	}
	return n, nil
}

func positive(n int) string {
	if n > 0 {
		return strconv.Itoa(n)
	}
	return ""
}
