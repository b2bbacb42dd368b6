package commands

import (
	"cmp"
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

// ncWords are nc's options of a connection.
func ncWords(f family, e netio.Endpoint) []string {
	words := []string{familyWord(f, e)}
	source := cmp.Or(e.Options.Socket.Source, f.Socket.Source)
	if host, port, err := net.SplitHostPort(source); err != nil && source != "" {
		words = append(words, "-s", source)
	} else {
		if host != "" {
			words = append(words, "-s", host)
		}
		if port != "" {
			words = append(words, "-p", port)
		}
	}
	return words
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
	case o.telnet || o.frames.CRLF && !e.HasHost():
		return ""
	case isWebSocket(e):
		return nearestWebSocket(e, o)
	case o.child.given():
		return nearestJoin(socat(e, o.family, ""), socatChild(o.child))
	case len(o.family.Route.to(e)) > 0:
		return nearestProxied(e, o.family)
	case o.family.secures(e):
		return nearestSecured(e, o)
	case e.Scheme == netio.Unix:
		return shellLine("nc", ncEnd(o.ending), "-U", e.Path)
	case e.HasHost() && !e.Messages():
		return nearestNC(e, o)
	}
	return nearestJoin("-", socat(e, o.family, ""))
}

// ncEnd is nc's option of what becomes of the end of input.
func ncEnd(e ending) string {
	switch {
	case e.NoStdin:
		return "-d"
	case e.NoHalfClose:
		return ""
	}
	return "-N"
}

func nearestNC(e netio.Endpoint, o dialing) string {
	crlf := ""
	if o.frames.CRLF {
		crlf = "-C"
	}
	line := append([]string{"nc", ncEnd(o.ending), crlf}, ncWords(o.family, e)...)
	return shellLine(append(line, hostOf(e), e.Port)...)
}

// nearestProxied goes through one proxy, without TLS: ncat does no more.
func nearestProxied(e netio.Endpoint, f family) string {
	route := f.Route.to(e)
	if len(route) > 1 || f.secures(e) || route[0].Protocol != proxy.HTTP && route[0].Protocol != proxy.SOCKS5 {
		return ""
	}
	return shellLine("ncat", "--proxy", net.JoinHostPort(route[0].Host, route[0].Port), "--proxy-type", string(route[0].Protocol), hostOf(e), e.Port)
}

func nearestSecured(e netio.Endpoint, o dialing) string {
	secured := e.Options.TLS.Over(o.family.TLS)
	if secured.Pin != "" || secured.Cert != "" || secured.Expire != 0 {
		return ""
	}
	line := []string{"openssl", "s_client"}
	if asked := string(o.family.asksFor(e)); asked != "" {
		line = append(line, "-starttls", asked)
	}
	line = append(line, "-quiet")
	if o.frames.CRLF {
		line = append(line, "-crlf")
	}
	if !secured.Insecure {
		line = append(line, "-verify_return_error")
	}
	if secured.CA != "" {
		line = append(line, "-CAfile", secured.CA)
	}
	return shellLine(append(line, "-connect", net.JoinHostPort(hostOf(e), e.Port))...)
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
	keep, fork := "", ""
	if o.serving.KeepOpen {
		keep, fork = "-k", "fork"
	}
	switch {
	case isWebSocket(e), o.gate.selective() || o.gate.header, o.frames.Wire != nil || len(o.talk) > 0 || len(o.serving.On) > 0 || o.child.Play != nil || o.passing.given() || o.serving.Respond != nil:
		return ""
	case o.serving.Broker && e.HasHost():
		return shellLine("ncat", "-l", "--broker", e.Host, e.Port)
	case o.serving.Echo:
		return nearestJoin(socat(e, o.family, fork), "EXEC:cat")
	case o.child.given():
		return nearestJoin(socat(e, o.family, fork), socatChild(o.child))
	case o.answers():
		return ""
	case o.family.secures(e):
		secured := e.Options.TLS.Over(o.family.TLS)
		if secured.ClientCA != "" {
			return ""
		}
		line := []string{"ncat", "-l", keep, "--ssl"}
		if secured.Cert != "" {
			line = append(line, "--ssl-cert", secured.Cert, "--ssl-key", cmp.Or(secured.Key, secured.Cert))
		}
		return shellLine(append(line, e.Host, e.Port)...)
	case e.Scheme == netio.Unix:
		return shellLine("nc", "-l", keep, "-U", e.Path)
	case e.HasHost() && !e.Messages():
		return shellLine("nc", "-l", keep, "-N", familyWord(o.family, e), e.Host, e.Port)
	}
	return ""
}

func nearestPipe(a, b netio.Endpoint, o piping) string {
	if o.local != nil || o.network != nil || o.copying != (copying{}) {
		return ""
	}
	if a.Scheme == netio.File && a.Options.File.Follow {
		return nearestFollow(a, b)
	}
	fork := ""
	if o.serving.KeepOpen {
		fork = "fork"
	}
	first, second := socat(a, o.family, fork), socat(b, o.family, fork)
	if o.raw {
		first = socatRaw
	}
	if b.Scheme == netio.File && second != "" {
		second += socatCreates(b.Options.File)
	}
	line := nearestJoin(first, second)
	if line != "" && (o.oneWay || goesOneWay(a) || goesOneWay(b)) {
		line = strings.Replace(line, "socat ", "socat -u ", 1)
	}
	return line
}

// nearestFollow is for a file and what is added to it.
func nearestFollow(a, b netio.Endpoint) string {
	if b.Scheme != netio.Stdio || a.Options.File.HasOffset {
		return ""
	}
	return shellLine("tail", "-n", "0", "-F", a.Path)
}

// goesOneWay tells endpoints that are read as the first of a pipe, and written as the
// second.
func goesOneWay(e netio.Endpoint) bool {
	return (e.Scheme == netio.File || e.Scheme == netio.FIFO) && !e.Options.File.ReadWrite
}

// socatCreates is what socat has to be told of a file that is written.
func socatCreates(o netio.FileOptions) string {
	switch {
	case o.Append:
		return ",creat,append"
	case o.HasOffset || o.ReadWrite:
		return ",creat"
	}
	return ",creat,trunc"
}

func nearestUDP(e netio.Endpoint, o udpOptions) string {
	switch {
	case !e.HasHost() || o.child.given() || o.ack != nil:
		return ""
	case o.probe:
		return shellLine("nc", "-zuv", hostOf(e), e.Port)
	case e.Options.Socket != netio.SocketOptions{} || o.family.Socket.Join != "" || o.family.Socket.Broadcast:
		return ""
	case o.echo:
		return shellLine("socat", socatReceives("RECVFROM", e, o.family)+",fork", "EXEC:cat")
	case o.listen:
		return shellLine("socat", "-u", socatReceives("RECV", e, o.family), "-")
	}
	return shellLine(append(append([]string{"nc", "-u"}, ncWords(o.family, e)...), hostOf(e), e.Port)...)
}

// socatReceives is a port where datagrams are received, as an address of socat.
func socatReceives(how string, e netio.Endpoint, f family) string {
	line := "UDP" + strings.TrimPrefix(familyWord(f, e), "-") + "-" + how + ":" + e.Port
	if e.Host != "" {
		line += ",bind=" + socatHost(e.Host)
	}
	return line
}

func nearestServeHTTP(o httpOptions) string {
	if o.dir == "" || len(o.routes) > 0 || o.changes() || o.restricted() || o.tls.scheme(0) == "https" || len(o.listen) != 1 || !o.listen[0].HasHost() {
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
