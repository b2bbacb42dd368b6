package netio

import "testing"

// good are texts that parse. Two texts that mean the same have equal values.
var good = []struct {
	text  string
	value Endpoint
}{
	{"localhost:80", Endpoint{Scheme: TCP, Host: "localhost", Port: "80"}},
	{":8080", Endpoint{Scheme: TCP, Port: "8080"}},
	{"[::1]:80", Endpoint{Scheme: TCP, Host: "::1", Port: "80"}},
	{"[fe80::1%eth0]:80", Endpoint{Scheme: TCP, Host: "fe80::1%eth0", Port: "80"}},
	{"[fe80::1%25eth0]:80", Endpoint{Scheme: TCP, Host: "fe80::1%25eth0", Port: "80"}},
	{"tcp://example.org:https", Endpoint{Scheme: TCP, Host: "example.org", Port: "https"}},
	{"TCP4:127.0.0.1:007", Endpoint{Scheme: TCP4, Host: "127.0.0.1", Port: "7"}},
	{"tcp6:[::1]:0", Endpoint{Scheme: TCP6, Host: "::1", Port: "0"}},
	{"tcp:echo:7", Endpoint{Scheme: TCP, Host: "echo", Port: "7"}},
	{"h:HTTP", Endpoint{Scheme: TCP, Host: "h", Port: "http"}},
	{"tls::443", Endpoint{Scheme: TLS, Port: "443"}},
	{"udp4:h:53", Endpoint{Scheme: UDP4, Host: "h", Port: "53"}},

	{"unix:/run/a.sock", Endpoint{Scheme: Unix, Path: "/run/a.sock"}},
	{"unix:///run/a.sock", Endpoint{Scheme: Unix, Path: "/run/a.sock"}},
	{"unix:a%2Cb%2c%25%20:c", Endpoint{Scheme: Unix, Path: "a,b,%%20:c"}},
	{"@name:x", Endpoint{Scheme: Unix, Path: "@name:x"}},
	{"unix:@name:x", Endpoint{Scheme: Unix, Path: "@name:x"}},
	{"unixgram:/g", Endpoint{Scheme: Unixgram, Path: "/g"}},
	{"unixpacket:@p", Endpoint{Scheme: Unixpacket, Path: "@p"}},
	{"vsock:2:4294967295", Endpoint{Scheme: VSock, Host: "2", Port: "4294967295"}},
	{"srv:_sip._tcp.example.org", Endpoint{Scheme: SRV, Path: "_sip._tcp.example.org"}},

	{"ws://h", Endpoint{Scheme: WS, Host: "h", Port: "80", Path: "/"}},
	{"ws:h/a,b?q=1,2", Endpoint{Scheme: WS, Host: "h", Port: "80", Path: "/a,b?q=1,2"}},
	{"wss://[::1]:8443/a%2Cb", Endpoint{Scheme: WSS, Host: "::1", Port: "8443", Path: "/a%2Cb"}},
	{"wss://[::1]?q", Endpoint{Scheme: WSS, Host: "::1", Port: "443", Path: "/?q"}},

	{"file:/tmp/x", Endpoint{Scheme: File, Path: "/tmp/x"}},
	{"file:////x", Endpoint{Scheme: File, Path: "//x"}},
	{"file:-", Endpoint{Scheme: File, Path: "-"}},
	{"fifo:/p", Endpoint{Scheme: FIFO, Path: "/p"}},
	{"tty:/dev/ttyS0", Endpoint{Scheme: TTY, Path: "/dev/ttyS0"}},
	{"replay:r.ndjson", Endpoint{Scheme: Replay, Path: "r.ndjson"}},
	{"fd:03", Endpoint{Scheme: FD, Path: "3"}},
	{"systemd:web", Endpoint{Scheme: Systemd, Path: "web"}},
	{"-", Endpoint{Scheme: Stdio}},
	{"null:", Endpoint{Scheme: Null}},
	{"echo:", Endpoint{Scheme: Echo}},
	{"ECHO://", Endpoint{Scheme: Echo}},
	{"exec:cat -n, x%2C", Endpoint{Scheme: Exec, Path: "cat -n, x%2C"}},
	{"exec://bin/cat", Endpoint{Scheme: Exec, Path: "//bin/cat"}},
	{"sh:echo: a:b", Endpoint{Scheme: Sh, Path: "echo: a:b"}},
	{"pty:top", Endpoint{Scheme: PTY, Path: "top"}},

	{"listen:8080", Endpoint{Scheme: TCP, Listen: true, Port: "8080"}},
	{"listen:http", Endpoint{Scheme: TCP, Listen: true, Port: "http"}},
	{"listen::8080", Endpoint{Scheme: TCP, Listen: true, Port: "8080"}},
	{"listen://localhost:1", Endpoint{Scheme: TCP, Listen: true, Host: "localhost", Port: "1"}},
	{"listen:echo", Endpoint{Scheme: TCP, Listen: true, Port: "echo"}},
	{"listen:udp:53", Endpoint{Scheme: UDP, Listen: true, Port: "53"}},
	{"listen:@name", Endpoint{Scheme: Unix, Listen: true, Path: "@name"}},
	{"listen:vsock:5", Endpoint{Scheme: VSock, Listen: true, Port: "5"}},
	{"listen:vsock::5", Endpoint{Scheme: VSock, Listen: true, Port: "5"}},
	{"listen:ws:8080", Endpoint{Scheme: WS, Listen: true, Port: "8080", Path: "/"}},
	{"listen:ws://:8080/x", Endpoint{Scheme: WS, Listen: true, Port: "8080", Path: "/x"}},
	{"listen:systemd:web", Endpoint{Scheme: Systemd, Listen: true, Path: "web"}},
}

func TestParseEndpoint(t *testing.T) {
	for _, c := range good {
		e, err := ParseEndpoint(c.text)
		if err != nil || e != c.value {
			t.Errorf("ParseEndpoint(%q) = %+v, %v; want %+v", c.text, e, err, c.value)
			continue
		}
		checkRoundTrip(t, e)
	}
}

func endpointSeeds() []string {
	seeds := []string{
		"tcp:h:1,connect-timeout=2s,source=[::1]:80,ttl=3,dscp=46,keepalive=off,nodelay,recv-buffer=64K,frame=u16be",
		"listen:unix:/s,mode=0600,user=a%2Cb%25,group=g", "file:/x,append,offset=0,rw,follow,mode=0640",
		"tls:h:1,tls-pin=sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=,tls-expire=1h,insecure,starttls=imap", "fifo:/p,mkfifo,unlink,hold", "sh,cwd=/tmp,stderr:cat,x", "-,frame=line", "wss://h/a,b,nodelay,interface=eth0",
	}
	for _, c := range good {
		seeds = append(seeds, c.text)
	}
	return seeds
}
