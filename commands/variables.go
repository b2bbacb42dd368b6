package commands

import "strings"

// variable is a variable of the environment, or several that mean the same.
type variable struct{ Name, Meaning string }

// readVariables are those that decide something where no option does.
func readVariables() []variable {
	return []variable{
		{"SOCKKIT_COLOR", "colour: auto, always or never (--color)"},
		{"SOCKKIT_PROXY", "the proxy to dial through (--proxy)"},
		{"SOCKKIT_RESOLVER", "who knows the names: system, go or a server (--resolver)"},
		{"SOCKKIT_TLS_CA", "the roots to trust in place of the system's (--tls-ca)"},
		{"SOCKKIT_CONNECT_TIMEOUT", "how long to wait for a connection (--connect-timeout)"},
		{"ALL_PROXY", "the proxy where SOCKKIT_PROXY names none"},
		{"NO_PROXY", "hosts that are dialed without the proxy of the environment"},
		{"SSLKEYLOGFILE", "the file to which the keys of TLS are written, for Wireshark"},
		{"NO_COLOR", "no colours, unless SOCKKIT_COLOR decides"},
		{"FORCE_COLOR CLICOLOR_FORCE", "colours even where there is no terminal"},
		{"CLICOLOR", "0: no colours"},
		{"TERM", "dumb: no colours"},
		{"NOTIFY_SOCKET", "where to say READY=1 once everything is bound"},
		{"LISTEN_FDS LISTEN_PID LISTEN_FDNAMES", "sockets that a service manager passes (systemd:NAME)"},
		{"MANPAGER PAGER", "what shows the manual on a terminal (less)"},
	}
}

// setVariables are those that programs are given beside our own environment.
func setVariables() []variable {
	return []variable{
		{"SOCKKIT_REMOTE_ADDR SOCKKIT_REMOTE_PORT", "the client (-e, -c, --, exec:, sh:)"},
		{"SOCKKIT_LOCAL_ADDR SOCKKIT_LOCAL_PORT", "the address that it has reached"},
		{"SOCKKIT_PROTO", "what it speaks: tcp, unix, ..."},
		{"PROTO TCPREMOTEIP TCPREMOTEPORT TCPLOCALIP TCPLOCALPORT", "the same by the names of UCSPI"},
		{"SOCKKIT_COMMAND", "the command's name (--on)"},
		{"SOCKKIT_ADDR SOCKKIT_PORT SOCKKIT_URL", "what was bound (--run)"},
		{"SOCKKIT_PATH_name", "the {name} of a route (serve-http), beside those of CGI/1.1"},
		{"SOCKKIT_LAST_EVENT_ID", "after which event to go on (serve-http, sse)"},
	}
}

// environmentText is help about the environment.
func environmentText() string {
	var b strings.Builder
	b.WriteString("Read, where no option decides:\n\n")
	writeVariables(&b, readVariables())
	b.WriteString("\nSet for the programs that sockkit starts:\n\n")
	writeVariables(&b, setVariables())
	b.WriteString(`
No other variable that begins with SOCKKIT_ is read: Kubernetes sets some like
SOCKKIT_PORT where a service is named sockkit.
`)
	return b.String()
}

func writeVariables(b *strings.Builder, variables []variable) {
	for _, v := range variables {
		head := "  " + v.Name
		b.WriteString(head)
		fold(b, len(head), v.Meaning)
	}
}
