package commands

import (
	"net"
	"strings"

	"github.com/sockkit/sockkit/netio"
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
	case o.frames.Wire != nil || o.child.Play != nil || len(o.steps) > 0:
		return ""
	case o.child.given():
		return nearestJoin(socat(e, o.family, ""), socatChild(o.child))
	case len(o.family.Route.servers) > 0:
		server := o.family.Route.servers[0]
		return shellLine("ncat", "--proxy", net.JoinHostPort(server.Host, server.Port), "--proxy-type", string(server.Protocol), hostOf(e), e.Port)
	case o.family.secures(e):
		return shellLine("openssl", "s_client", "-quiet", "-verify_return_error", "-connect", net.JoinHostPort(hostOf(e), e.Port))
	case e.Scheme == netio.Unix:
		return shellLine("nc", "-N", "-U", e.Path)
	case e.HasHost() && !e.Messages():
		return shellLine("nc", "-N", familyWord(o.family, e), hostOf(e), e.Port)
	}
	return nearestJoin("-", socat(e, o.family, ""))
}

func nearestProbe(targets []netio.Endpoint) string {
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
	case o.frames.Wire != nil || len(o.talk) > 0 || len(o.serving.On) > 0 || o.child.Play != nil || o.serving.Respond != nil:
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
	line := nearestJoin(socat(a, o.family, fork), socat(b, o.family, fork))
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
	switch {
	case child.Shell != "":
		return "SYSTEM:" + child.Shell
	case len(child.Args) > 0:
		return "EXEC:" + strings.Join(child.Args, " ")
	}
	return ""
}

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
	if !e.Listen {
		return kind + ":" + place
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
