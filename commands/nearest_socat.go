package commands

import (
	"cmp"
	"net"
	"strconv"
	"strings"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/process"
)

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
	switch line := shellLine(child.Args...); {
	case child.Shell != "":
		return "SYSTEM:" + socatText(child.Shell) + terminal
	case line != strings.Join(child.Args, " "): // EXEC: has no quotes like a shell's
		return "SYSTEM:" + socatText(line) + terminal
	case line != "":
		return "EXEC:" + socatText(line) + terminal
	}
	return ""
}

// socatProgram is a program that is an endpoint as an address of socat.
func socatProgram(e netio.Endpoint) string {
	if e.Options.Child.Dir != "" {
		return ""
	}
	child := childSpec{Shell: e.Path}
	switch e.Scheme {
	case netio.Exec:
		words, err := process.SplitWords(e.Path)
		if err != nil {
			return ""
		}
		child = childSpec{Args: words}
	case netio.PTY:
		child.Terminal = &process.Terminal{}
	}
	address := socatChild(child)
	if e.Options.Child.Stderr {
		address += ",stderr"
	}
	return address
}

// socatText is text in an address of socat, which gives these characters a meaning.
func socatText(text string) string {
	var b strings.Builder
	for _, r := range text {
		if strings.ContainsRune("\\,:!\"'([{", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// socatHost is a host in an address of socat.
func socatHost(host string) string {
	if strings.Contains(host, ":") {
		return "[" + host + "]"
	}
	return host
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
	switch e.Scheme {
	case netio.Stdio:
		return "-"
	case netio.Exec, netio.Sh, netio.PTY:
		return socatProgram(e)
	}
	kinds, known := socatKinds()[e.Scheme]
	if !known {
		return ""
	}
	kind, place := kinds[0], socatText(e.Path)
	if f.AllTLS && e.Scheme != netio.TLS {
		return ""
	}
	if e.HasHost() {
		place = net.JoinHostPort(hostOf(e), e.Port)
	}
	if e.Scheme == netio.VSock {
		place = net.JoinHostPort(e.Host, e.Port)
	}
	secured, known := socatTLS(e, f)
	if !known {
		return ""
	}
	if !e.Listen {
		if e.Options.File.HasOffset {
			place += ",seek=" + strconv.FormatInt(e.Options.File.Offset, 10)
		}
		return kind + ":" + place + secured
	}
	if e.Scheme == netio.VSock {
		place = e.Port
	}
	if e.HasHost() {
		place = e.Port + ",reuseaddr"
		if e.Host != "" {
			place += ",bind=" + socatHost(e.Host)
		}
	}
	if fork != "" {
		place += "," + fork
	}
	return kinds[1] + ":" + place + secured
}

// socatTLS are the options of socat for TLS there; not known are those that it has not.
func socatTLS(e netio.Endpoint, f family) (options string, known bool) {
	if e.Scheme != netio.TLS {
		return "", true
	}
	o := e.Options.TLS.Over(f.TLS)
	switch {
	case o.SelfSigned || o.Pin != "" || o.Expire != 0 || e.Options.StartTLS != "" || e.Listen && o.Cert == "":
		return "", false
	case o.Insecure || e.Listen && o.ClientCA == "":
		options = ",verify=0"
	}
	for _, option := range []struct{ name, value string }{
		{"cert", o.Cert}, {"key", o.Key}, {"cafile", cmp.Or(o.CA, o.ClientCA)}, {"commonname", o.Name},
	} {
		if option.value != "" {
			options += "," + option.name + "=" + socatText(option.value)
		}
	}
	return options, true
}
