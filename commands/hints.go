package commands

import (
	"errors"
	"fmt"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/sockkit/sockkit/netio"
)

// hintRule is a kind of failure with its cause and remedy. tell returns ""
// where the rule does not hold.
type hintRule func(err error) string

// hintFor is the line that helps the user on, or "". What an error says for
// itself comes first; then the first rule that holds.
func hintFor(err error) string {
	if usage, ok := errors.AsType[*usageError](err); ok {
		return usage.Hint
	}
	for _, rule := range hintRules() {
		if hint := rule(err); hint != "" {
			return hint
		}
	}
	return ""
}

func hintRules() []hintRule {
	return []hintRule{
		syntaxHint,
		habitHint,
		startTLSHint,
		proxyHint,
		tlsHint,
		longPath,
		unansweredHint,
		notBroadcast,
		addressInUse,
		unixPeer,
		vsockHint,
		linkLocal,
		when(syscall.ECONNREFUSED, "nothing listens there, or a firewall refuses it"),
		when(syscall.EADDRNOTAVAIL, "this machine has no such address"),
		when(syscall.ENETUNREACH, "this machine has no route to that network"),
		when(netio.ErrNoName, "the name does not exist; look for a typing mistake"),
		lowPort,
	}
}

// when makes a rule for one kind of error.
func when(kind error, hint string) hintRule {
	return func(err error) string {
		if errors.Is(err, kind) {
			return hint
		}
		return ""
	}
}

func syntaxHint(err error) string {
	if syntax, ok := errors.AsType[*netio.SyntaxError](err); ok {
		return syntax.Hint
	}
	return ""
}

// longPath knows how to reach a Unix socket whose path is too long.
func longPath(err error) string {
	path, ok := errors.AsType[*netio.PathError](err)
	switch {
	case !ok:
		return ""
	case strings.HasPrefix(path.Path, "@"):
		return "take a shorter name"
	case len(filepath.Base(path.Path)) > path.Limit:
		return "the name of the file alone is too long"
	}
	return "change into its directory and say " + shellWord(filepath.Base(path.Path)) + ", or take a shorter path"
}

// addressInUse names who has the address, where the system tells.
func addressInUse(err error) string {
	if !errors.Is(err, syscall.EADDRINUSE) {
		return ""
	}
	if listen, ok := errors.AsType[*netio.ListenError](err); ok && strings.HasPrefix(listen.Network, "unix") {
		return pathInUse(listen.Addr)
	}
	if owner := portOwner(err); owner != "" {
		return "in use by " + owner
	}
	return "another program listens there; port 0 takes a free one"
}

// pathInUse tells a socket that somebody listens on from any other file.
func pathInUse(path string) string {
	if info, err := os.Lstat(path); err == nil && info.Mode()&fs.ModeSocket == 0 {
		return "it stays as it is; take another path, or remove it"
	}
	return "another program listens there"
}

// lowPort knows the usual reason for a bind that is not permitted.
func lowPort(err error) string {
	if !errors.Is(err, syscall.EACCES) || !strings.Contains(err.Error(), "bind") || isPath(err) {
		return ""
	}
	return "ports below 1024 need root or CAP_NET_BIND_SERVICE; take a higher one, such as 8080"
}

// linkLocal knows why an address of one network does not do without its name.
func linkLocal(err error) string {
	if !errors.Is(err, syscall.EINVAL) {
		return ""
	}
	var where string
	if dial, ok := errors.AsType[*netio.DialError](err); ok {
		where = dial.Target
	} else if listen, ok := errors.AsType[*netio.ListenError](err); ok {
		where = listen.Addr
	}
	target, parsed := netip.ParseAddrPort(where)
	if parsed != nil || !target.Addr().IsLinkLocalUnicast() || target.Addr().Zone() != "" {
		return ""
	}
	return fmt.Sprintf("such an address is known on its own network only; name the interface: [%s%%eth0]:%d", target.Addr(), target.Port())
}

// notBroadcast knows the one reason for which sending is not permitted that has
// nothing to do with rights (socket(7), SO_BROADCAST).
func notBroadcast(err error) string {
	sent, ok := errors.AsType[*netio.PacketError](err)
	if !ok || !errors.Is(sent, syscall.EACCES) {
		return ""
	}
	return "a broadcast address needs --broadcast"
}

func isPath(err error) bool {
	_, ok := errors.AsType[*fs.PathError](err)
	return ok
}

// habitHint knows what users of other tools type.
func habitHint(err error) string {
	unknown, ok := errors.AsType[*unknownOptionError](err)
	if !ok {
		return ""
	}
	switch unknown.Name {
	case "-u", "--udp":
		return "datagrams are a command of their own: sockkit udp"
	case "-l", "--listen":
		return "listening is a command of its own, and needs no -l: sockkit listen"
	case "-x", "-X":
		return "a proxy is named by its URL, such as --proxy socks5://localhost:1080"
	case "-k", "--insecure":
		return "serving many is: sockkit listen -k, and udp -l hears everybody; dial --tls takes any certificate with --insecure"
	case "--frame", "--local-frame", "-C", "--crlf":
		return "each endpoint of pipe says it for itself: tcp:HOST:PORT,frame=CODEC"
	case "--starttls":
		return "asking for TLS is what clients do: dial --starttls; listen --tls speaks TLS from the first byte"
	case "--reconnect", "--rate", "--chaos":
		return paceHint(unknown.Name)
	case "--raw":
		return "our terminal in raw mode is for dial, unix and pipe: sockkit pipe --raw - listen:PORT"
	case "-i":
		return "a limit on silence is --idle-timeout"
	}
	if hint := ncatHint(unknown.Name); hint != "" {
		return hint
	}
	if unknown.Nearest != "" {
		return "did you mean " + unknown.Nearest + "?"
	}
	return ""
}

// ncatHint knows options of ncat and of small web servers whose near matches would
// send the user the wrong way.
func ncatHint(option string) string {
	switch option {
	case "-U":
		return "Unix sockets are unix:PATH, or a command of their own: sockkit unix"
	case "--ssl", "--ssl-verify", "--ssl-alpn":
		return "TLS is --tls, and verifies; what the options of TLS are called, --help shows"
	case "--ssl-cert", "--ssl-key":
		return "did you mean --tls" + option[len("--ssl"):] + "?"
	case "--sh-exec":
		return "a line for the shell is -c or --sh"
	case "--sctp":
		return "SCTP is not spoken here"
	case "--chat":
		return "a chat room is listen -k --broker"
	case "-b", "--bind":
		return "where to listen is an address: HOST:PORT"
	case "--directory":
		return "the directory stands alone: sockkit serve-http DIR"
	case "--cgi":
		return "a program is a route: --route '/NAME=cgi:PROGRAM'"
	}
	return ""
}
