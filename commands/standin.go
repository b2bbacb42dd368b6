package commands

import (
	"slices"
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
	for _, candidate := range []string{name, "udp"} {
		// The operand is known only to who knows the options, and the options
		// may be those of either command.
		a, err := arrange(words, tableOf(app.Command(candidate).Flags, name == "listen"))
		if err == nil && len(a.operands) > 0 && commandOf(a.operands[0]) != "" {
			return commandOf(a.operands[0]), added
		}
	}
	return "", nil
}

// commandOf is the command for an address with a scheme of its own.
func commandOf(operand string) string {
	scheme, _, _ := strings.Cut(operand, ":")
	datagrams := []netio.Scheme{netio.UDP, netio.UDP4, netio.UDP6}
	if slices.Contains(datagrams, netio.Scheme(strings.ToLower(scheme))) {
		return "udp"
	}
	return ""
}
