package commands

import (
	"strings"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

// standIn is the command that an endpoint of dial and listen belongs to, and
// what has to be added to it to listen: `dial udp://h:1` equals `udp h:1`, and
// `listen udp://:1` equals `udp -l :1`. It is "" for what these two serve
// themselves.
func standIn(name string, words []string, app *cli.App) (command string, added []string) {
	if name != "dial" && name != "listen" {
		return "", nil
	}
	if name == "listen" {
		added = []string{"--listen"}
	}
	for _, candidate := range []string{name, "udp", "unix"} {
		// The operand is known only to who knows the options, and the options
		// may be those of either command.
		a, err := arrange(words, tableOf(app.Command(candidate).Flags, name == "listen"))
		if err != nil || len(a.operands) == 0 {
			continue
		}
		if other := commandOf(a.operands[0], candidate == "unix"); other != "" {
			return other, added
		}
		if candidate == name {
			break
		}
	}
	return "", nil
}

// commandOf is the command for an address with a scheme of its own. The other
// two serve connections over Unix sockets themselves, unless options are given
// that only unix has.
func commandOf(operand string, special bool) string {
	scheme, _, _ := strings.Cut(operand, ":")
	switch netio.Scheme(strings.ToLower(scheme)) {
	case netio.UDP, netio.UDP4, netio.UDP6:
		return "udp"
	case netio.Unixgram:
		return "unix"
	case netio.Unix, netio.Unixpacket:
		if special {
			return "unix"
		}
	}
	return ""
}
