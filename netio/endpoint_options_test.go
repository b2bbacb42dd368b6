package netio

import (
	"strings"
	"testing"
	"time"

	"github.com/sockkit/sockkit/netio/secure"
	"github.com/sockkit/sockkit/netio/starttls"
)

func TestEndpointOptions(t *testing.T) {
	for _, c := range []struct {
		text string
		want EndpointOptions
	}{
		{"tcp:h:1,connect-timeout=2s,frame=u16be+max=64K", EndpointOptions{ConnectTimeout: 2 * time.Second, Frame: "u16be+max=64K"}},
		{"h:1,connect-timeout=0.5", EndpointOptions{ConnectTimeout: 500 * time.Millisecond}},
		{"h:1,source=[::1]:80,interface=eth0", EndpointOptions{Socket: SocketOptions{Source: "[::1]:80", Interface: "eth0"}}},
		{"h:1,source=::1", EndpointOptions{Socket: SocketOptions{Source: "::1"}}},
		{"h:1,source=:80", EndpointOptions{Socket: SocketOptions{Source: ":80"}}},
		{"h:1,ttl=255,dscp=0", EndpointOptions{Socket: SocketOptions{TTL: 255, DSCP: 1}}},
		{"h:1,dscp=46", EndpointOptions{Socket: SocketOptions{DSCP: 47}}},
		{"h:1,keepalive=off", EndpointOptions{Socket: SocketOptions{KeepAlive: -1}}},
		{"h:1,keepalive=0", EndpointOptions{Socket: SocketOptions{KeepAlive: -1}}},
		{"h:1,keepalive=1m30s,nodelay", EndpointOptions{Socket: SocketOptions{KeepAlive: 90 * time.Second, NoDelay: true}}},
		{"h:1,recv-buffer=64K,send-buffer=1MB", EndpointOptions{Socket: SocketOptions{RecvBuffer: 65536, SendBuffer: 1e6}}},
		{"listen:unix:/s,mode=0600,user=a%2Cb%25,group=g", EndpointOptions{Owner: OwnerOptions{Mode: 0o600, User: "a,b%", Group: "g"}}},
		{"file:/x,append,mode=640,rw,follow", EndpointOptions{File: FileOptions{Append: true, Mode: 0o640, ReadWrite: true, Follow: true}}},
		{"file:/x,offset=0", EndpointOptions{File: FileOptions{HasOffset: true}}},
		{"file:/x,offset=1K", EndpointOptions{File: FileOptions{HasOffset: true, Offset: 1024}}},
		{"fifo:/p,mkfifo,unlink,hold", EndpointOptions{File: FileOptions{Mkfifo: true, Unlink: true, Hold: true}}},
		{"sh,cwd=/tmp,stderr:cat,x", EndpointOptions{Child: ChildOptions{Dir: "/tmp", Stderr: true}}},
		{"udp:h:1,broadcast,join=239.1.1.1@eth0+ff02::1@eth0,multicast-ttl=4,loop=off,reuse", EndpointOptions{Socket: SocketOptions{
			Broadcast: true, Join: "239.1.1.1@eth0+ff02::1@eth0", MulticastTTL: 4, NoLoop: true, Reuse: true,
		}}},
		{"udp:h:1,loop=on", EndpointOptions{}},
		{"tls:h:1,tls-ca=ca.pem,tls-name=a.b,tls-alpn=h2+http/1.1,tls-min=1.3,tls-expire=720h,tls-allow-truncation,nodelay", EndpointOptions{
			Socket: SocketOptions{NoDelay: true},
			TLS: secure.Options{
				CA: "ca.pem", Name: "a.b", ALPN: "h2+http/1.1", Min: "1.3", Expire: 720 * time.Hour, AllowTruncation: true,
			},
		}},
		{"listen:tls:1,tls-cert=a%2Cb.pem,tls-key=k.pem,tls-client-ca=c.pem", EndpointOptions{
			TLS: secure.Options{Cert: "a,b.pem", Key: "k.pem", ClientCA: "c.pem"},
		}},
		{"tls:h:25,starttls=smtp,insecure", EndpointOptions{StartTLS: starttls.SMTP, TLS: secure.Options{Insecure: true}}},
		{"listen:tls:1,tls-self-signed", EndpointOptions{TLS: secure.Options{SelfSigned: true}}},
		{"h:1,proxy=socks5://ann@p:1080+https://[::1]:443,nodelay", EndpointOptions{
			Socket: SocketOptions{NoDelay: true}, Proxy: "socks5://ann@p:1080+https://[::1]:443",
		}},
		{"-,frame=line", EndpointOptions{Frame: "line"}},
		{"ws://h/a,b,nodelay", EndpointOptions{Socket: SocketOptions{NoDelay: true}}},
		{"ws://h/a,nodelayed,ttl=5,nodelay", EndpointOptions{Socket: SocketOptions{TTL: 5, NoDelay: true}}},
	} {
		e, err := ParseEndpoint(c.text)
		if err != nil || e.Options != c.want {
			t.Errorf("%s:\n%+v, %v; want\n%+v", c.text, e.Options, err, c.want)
			continue
		}
		checkRoundTrip(t, e)
	}
}

// TestOptionsPrintForEveryScheme holds that a table row that reads a value also
// prints it: a forgotten getter would lose the option silently.
func TestOptionsPrintForEveryScheme(t *testing.T) {
	values := []string{"1", "::1", "0600", "1s", "line", "239.1.1.1", "off", "1.3", "text", "smtp", "http://p:1", strings.Repeat("ab", 32)}
	for scheme, k := range grammars {
		for _, group := range k.options {
			for _, o := range group {
				var into EndpointOptions
				for _, value := range values {
					if o.set(&into, value) == nil {
						break
					}
				}
				if into == (EndpointOptions{}) || o.get(&into) == "" {
					t.Errorf("%s: option %s does not print", scheme, o.key)
				}
			}
		}
	}
}

// TestURLPrintsItsCommas holds that a URL path made by a program, with a comma
// that would start an option, survives being printed.
func TestURLPrintsItsCommas(t *testing.T) {
	e := Endpoint{Scheme: WS, Host: "h", Port: "80", Path: "/a,nodelay,ttl=3,b"}
	if got, want := e.String(), "ws://h:80/a%2Cnodelay%2Cttl=3,b"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
