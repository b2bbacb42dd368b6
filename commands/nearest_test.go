package commands

import (
	"testing"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/process"
)

func TestNearestLines(t *testing.T) {
	dial := func(text string, o dialing) string {
		e, err := netio.ParseEndpointFor(text, netio.Dialing)
		if err != nil {
			t.Fatal(err)
		}
		return nearestDial(e, o)
	}
	pipe := func(a, b string, o piping) string {
		from, err := netio.ParseEndpoint(a)
		if err != nil {
			t.Fatal(err)
		}
		to, err := netio.ParseEndpoint(b)
		if err != nil {
			t.Fatal(err)
		}
		return nearestPipe(from, to, o)
	}
	keep := piping{serving: serving{KeepOpen: true}}
	for _, c := range []struct{ got, want string }{
		{dial("example.org:80", dialing{}), "nc -N example.org 80"},
		{dial("tcp4:example.org:http", dialing{}), "nc -N -4 example.org http"},
		{dial("[::1]:80", dialing{family: family{Family: netio.IPv6}}), "nc -N -6 ::1 80"},
		{dial(":80", dialing{}), "nc -N localhost 80"},
		{dial("unix:/run/a b.sock", dialing{}), "nc -N -U '/run/a b.sock'"},
		{dial("tls:[::1]:443", dialing{}), "openssl s_client -quiet -verify_return_error -connect '[::1]:443'"},
		{dial("tls:h:25,starttls=smtp", dialing{}), "openssl s_client -starttls smtp -quiet -verify_return_error -connect h:25"},
		{dial("h:1", dialing{child: childSpec{Args: []string{"cat", "-n"}}}), "socat TCP:h:1 'EXEC:cat -n'"},
		{dial("h:1", dialing{child: childSpec{Shell: "echo 'a'"}}), `socat TCP:h:1 'SYSTEM:echo \'\''a\'\'''`},
		{dial("h:1", dialing{child: childSpec{Shell: "cut -d, -f1"}}), `socat TCP:h:1 'SYSTEM:cut -d\, -f1'`},
		{dial("h:1", dialing{child: childSpec{Args: []string{"cat", "a b"}}}), `socat TCP:h:1 'SYSTEM:cat \'\''a b\'\'''`},
		{dial("h:1", dialing{ending: ending{NoStdin: true}}), "nc -d h 1"},
		{dial("h:1", dialing{ending: ending{NoHalfClose: true}}), "nc h 1"},
		{dial("h:1,source=127.0.0.2:9", dialing{frames: framingSpec{CRLF: true}}), "nc -N -C -s 127.0.0.2 -p 9 h 1"},
		{dial("tls:h:1,insecure", dialing{}), "openssl s_client -quiet -connect h:1"},
		{dial("h:1", dialing{frames: framingSpec{Wire: lineFrames()}}), ""},
		{dial("h:1", dialing{raw: true}), "socat -,raw,echo=0,escape=0x1d TCP:h:1"},
		{dial("h:23", dialing{telnet: true}), "nc -t h 23"},
		{dial("h:1", dialing{child: childSpec{Args: []string{"bash"}, Terminal: &process.Terminal{}}}), "socat TCP:h:1 EXEC:bash,pty,stderr,setsid,ctty"},
		{dial("vsock:2:5", dialing{}), "socat - VSOCK-CONNECT:2:5"},
		{dial("unix:/s", dialing{passing: passing{Send: []int{3}}}), ""},
		{pipe("listen:vsock:5", "-", keep), "socat VSOCK-LISTEN:5,fork -"},
		{pipe("-", "tty:/dev/x", piping{raw: true}), "socat -,raw,echo=0,escape=0x1d OPEN:/dev/x"},
		{pipe("listen:8080", "unix:/x", keep), "socat TCP-LISTEN:8080,reuseaddr,fork UNIX-CONNECT:/x"},
		{pipe("listen:127.0.0.1:80", "-", piping{}), "socat TCP-LISTEN:80,reuseaddr,bind=127.0.0.1 -"},
		{pipe("file:a", "udp:h:1", piping{oneWay: true}), "socat -u OPEN:a UDP:h:1"},
		{pipe("listen:1", "file:a", piping{}), "socat -u TCP-LISTEN:1,reuseaddr OPEN:a,creat,trunc"},
		{pipe("-", "file:a,append", piping{}), "socat -u - OPEN:a,creat,append"},
		{pipe("file:a,offset=2", "-", piping{}), "socat -u OPEN:a,seek=2 -"},
		{pipe("file:a,follow", "-", piping{}), "tail -n 0 -F a"},
		{pipe("-", "exec:sort -t, -k2", piping{}), `socat - 'EXEC:sort -t\, -k2'`},
		{pipe("-", "tls:h:1,insecure", piping{}), "socat - OPENSSL:h:1,verify=0"},
		{pipe("listen:tls::1,tls-self-signed", "-", piping{}), ""},
		{pipe("echo:", "tcp:h:1", piping{}), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
}

func TestMeaningOfAnOption(t *testing.T) {
	for _, c := range []struct{ usage, value, want string }{
		{"serve many, at once", "", "serve many, at once"},
		{"give up connecting after `TIME` (10s)", "3", "give up connecting after 3"},
		{"mode, as `WHEN`", "never", "mode, as never"},
		{"`TEXT` (with C escapes), as it is", "x", "x (with C escapes), as it is"},
	} {
		if got := meaning(c.usage, c.value); got != c.want {
			t.Errorf("%q with %q: %q, want %q", c.usage, c.value, got, c.want)
		}
	}
}
