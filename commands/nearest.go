package commands

import (
	"net"
	"strings"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/proxy"
)

// The nearest line of the tools that people come from. Each function returns ""
// where none of them does it.

// shellLine joins what is not empty into a line, quoted for a shell.
func shellLine(all ...string) string {
	var line []string
	for _, word := range all {
		if word != "" {
			line = append(line, shellWord(word))
		}
	}
	return strings.Join(line, " ")
}

// familyWord is nc's option of an IP version.
func familyWord(f family, e netio.Endpoint) string {
	switch {
	case f.Family == netio.IPv4 || e.Scheme == netio.TCP4 || e.Scheme == netio.UDP4:
		return "-4"
	case f.Family == netio.IPv6 || e.Scheme == netio.TCP6 || e.Scheme == netio.UDP6:
		return "-6"
	}
	return ""
}

// hostOf is the host to dial: this machine where none is named.
func hostOf(e netio.Endpoint) string {
	if e.Host == "" {
		return "localhost"
	}
	return e.Host
}

func nearestDial(e netio.Endpoint, o dialing) string {
	switch {
	case o.frames.Wire != nil || o.child.Play != nil || len(o.steps) > 0 || o.passing.given():
		return ""
	case o.raw:
		return nearestJoin(socatRaw, socat(e, o.family, ""))
	case o.telnet && e.HasHost() && !o.family.secures(e):
		return shellLine("nc", "-t", familyWord(o.family, e), hostOf(e), e.Port)
	case o.telnet:
		return ""
	case isWebSocket(e):
		return nearestWebSocket(e, o)
	case o.child.given():
		return nearestJoin(socat(e, o.family, ""), socatChild(o.child))
	case len(o.family.Route.to(e)) > 0:
		server := o.family.Route.to(e)[0]
		if len(o.family.Route.to(e)) > 1 || o.family.secures(e) || server.Protocol != proxy.HTTP && server.Protocol != proxy.SOCKS5 {
			return "" // ncat does less
		}
		return shellLine("ncat", "--proxy", net.JoinHostPort(server.Host, server.Port), "--proxy-type", string(server.Protocol), hostOf(e), e.Port)
	case o.family.secures(e):
		var starting string
		asked := string(o.family.asksFor(e))
		if asked != "" {
			starting = "-starttls"
		}
		return shellLine("openssl", "s_client", starting, asked, "-quiet", "-verify_return_error", "-connect", net.JoinHostPort(hostOf(e), e.Port))
	case e.Scheme == netio.Unix:
		return shellLine("nc", "-N", "-U", e.Path)
	case e.HasHost() && !e.Messages():
		return shellLine("nc", "-N", familyWord(o.family, e), hostOf(e), e.Port)
	}
	return nearestJoin("-", socat(e, o.family, ""))
}

// nearestWebSocket is for dial without a child.
func nearestWebSocket(e netio.Endpoint, o dialing) string {
	scheme, path := o.family.urlOf(e)
	if o.child.given() {
		return ""
	}
	return shellLine("websocat", "-n", scheme+"://"+net.JoinHostPort(hostOf(e), e.Port)+path)
}

func nearestProbe(targets []candidate) string {
	if len(targets) == 1 && targets[0].url != nil {
		return shellLine("curl", "-fsS", "-o", "/dev/null", targets[0].String())
	}
	if asksFor(targets) {
		return ""
	}
	return nearestPortCheck(endpointsOf(targets))
}

func nearestPortCheck(targets []netio.Endpoint) string {
	if len(targets) == 0 || !targets[0].HasHost() {
		return ""
	}
	host, ports := hostOf(targets[0]), []string{}
	for _, e := range targets {
		if hostOf(e) != host || !e.HasHost() {
			return ""
		}
		ports = append(ports, e.Port)
	}
	return shellLine("nc", "-zv", host) + " " + strings.Join(ports, " ")
}

func nearestListen(e netio.Endpoint, o listenOptions) string {
	keep := ""
	if o.serving.KeepOpen {
		keep = "-k"
	}
	switch {
	case isWebSocket(e), o.frames.Wire != nil || len(o.talk) > 0 || len(o.serving.On) > 0 || o.child.Play != nil || o.passing.given() || o.serving.Respond != nil:
		return ""
	case o.serving.Broker && e.HasHost():
		return shellLine("ncat", "-l", "--broker", e.Host, e.Port)
	case o.serving.Echo:
		return nearestJoin(socat(e, o.family, "fork"), "EXEC:cat")
	case o.child.given():
		fork := ""
		if o.serving.KeepOpen {
			fork = "fork"
		}
		return nearestJoin(socat(e, o.family, fork), socatChild(o.child))
	case o.answers():
		return ""
	case o.family.secures(e):
		return shellLine("ncat", "-l", keep, "--ssl", e.Host, e.Port)
	case e.Scheme == netio.Unix:
		return shellLine("nc", "-l", keep, "-U", e.Path)
	case e.HasHost() && !e.Messages():
		return shellLine("nc", "-l", keep, "-N", familyWord(o.family, e), e.Host, e.Port)
	}
	return ""
}

func nearestPipe(a, b netio.Endpoint, o piping) string {
	if o.local != nil || o.network != nil {
		return ""
	}
	fork := ""
	if o.serving.KeepOpen {
		fork = "fork"
	}
	first := socat(a, o.family, fork)
	if o.raw {
		first = socatRaw
	}
	line := nearestJoin(first, socat(b, o.family, fork))
	if line != "" && o.oneWay {
		line = strings.Replace(line, "socat ", "socat -u ", 1)
	}
	return line
}

func nearestUDP(e netio.Endpoint, o udpOptions) string {
	switch {
	case !e.HasHost() || o.child.given() || o.ack != nil:
		return ""
	case o.probe:
		return shellLine("nc", "-zuv", hostOf(e), e.Port)
	case o.echo:
		return shellLine("socat", "UDP-RECVFROM:"+e.Port+",fork", "EXEC:cat")
	case o.listen:
		return shellLine("socat", "-u", "UDP-RECV:"+e.Port, "-")
	}
	return shellLine("nc", "-u", familyWord(o.family, e), hostOf(e), e.Port)
}

func nearestServeHTTP(o httpOptions) string {
	if o.dir == "" || len(o.routes) > 0 || o.files.Upload || o.tls.scheme(0) == "https" || len(o.listen) != 1 || !o.listen[0].HasHost() {
		return ""
	}
	host := o.listen[0].Host
	if host == "localhost" {
		host = "127.0.0.1"
	}
	if host != "" {
		return shellLine("python3", "-m", "http.server", "--bind", host, "-d", o.dir, o.listen[0].Port)
	}
	return shellLine("python3", "-m", "http.server", "-d", o.dir, o.listen[0].Port)
}

func nearestLookup(o lookupOptions) string {
	switch {
	case len(o.operands) != 1 || o.common || o.service != "":
		return ""
	case o.system:
		return shellLine("getent", "ahosts", o.operands[0])
	}
	line := []string{"dig"}
	if o.server != nil {
		line = append(line, "@"+o.server.Host, "-p", o.server.Port)
	}
	if o.trace {
		line = append(line, "+trace")
	}
	if o.query.EDNS.DNSSEC {
		line = append(line, "+dnssec")
	}
	var operands []string
	for q := range o.questionsFor(o.operands[0], nil) {
		if operands = append(operands, q.name, q.typ.String()); len(operands) > 20 {
			return ""
		}
	}
	return shellLine(append(line, operands...)...)
}

// nearestJoin is the line of socat that joins two of its addresses.
func nearestJoin(a, b string) string {
	if a == "" || b == "" {
		return ""
	}
	return shellLine("socat", a, b)
}

// socatChild is a program as an address of socat.
func socatChild(child childSpec) string {
	terminal := ""
	if child.Terminal != nil {
		terminal = ",pty,stderr,setsid,ctty"
	}
	switch {
	case child.Shell != "":
		return "SYSTEM:" + child.Shell + terminal
	case len(child.Args) > 0:
		return "EXEC:" + strings.Join(child.Args, " ") + terminal
	}
	return ""
}

// socatRaw is our terminal in raw mode, which Ctrl-] leaves, as an address of socat.
const socatRaw = "-,raw,echo=0,escape=0x1d"

// socatKinds are the names that socat has for kinds of endpoints, of clients and
// of those that listen.
func socatKinds() map[netio.Scheme][2]string {
	return map[netio.Scheme][2]string{
		netio.TCP: {"TCP", "TCP-LISTEN"}, netio.TCP4: {"TCP4", "TCP4-LISTEN"}, netio.TCP6: {"TCP6", "TCP6-LISTEN"},
		netio.TLS: {"OPENSSL", "OPENSSL-LISTEN"}, netio.UDP: {"UDP", "UDP-LISTEN"}, netio.UDP4: {"UDP4", "UDP4-LISTEN"},
		netio.UDP6: {"UDP6", "UDP6-LISTEN"}, netio.Unix: {"UNIX-CONNECT", "UNIX-LISTEN"}, netio.VSock: {"VSOCK-CONNECT", "VSOCK-LISTEN"},
		netio.File: {"OPEN", ""}, netio.FIFO: {"PIPE", ""}, netio.TTY: {"OPEN", ""}, netio.FD: {"FD", ""},
	}
}

// socat is an endpoint as an address of socat; "" = it has none.
func socat(e netio.Endpoint, f family, fork string) string {
	if e.Scheme == netio.Stdio {
		return "-"
	}
	kinds, known := socatKinds()[e.Scheme]
	if !known {
		return ""
	}
	kind, place := kinds[0], e.Path
	if f.AllTLS && e.Scheme != netio.TLS {
		return ""
	}
	if e.HasHost() {
		place = net.JoinHostPort(hostOf(e), e.Port)
	}
	if e.Scheme == netio.VSock {
		place = net.JoinHostPort(e.Host, e.Port)
	}
	if !e.Listen {
		return kind + ":" + place
	}
	if e.Scheme == netio.VSock {
		place = e.Port
	}
	if e.HasHost() {
		place = e.Port + ",reuseaddr"
		if e.Host != "" {
			place += ",bind=" + e.Host
		}
	}
	if fork != "" {
		place += "," + fork
	}
	return kinds[1] + ":" + place
}
