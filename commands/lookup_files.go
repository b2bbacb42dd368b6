package commands

import (
	"net/netip"
	"os"
	"slices"
	"strings"

	"github.com/sockkit/sockkit/netio/resolve"
	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// hostsFile is where programs on this machine look first.
const hostsFile = "/etc/hosts"

// warn says that programs on this machine will use another address than the one
// that DNS has just given.
func (o *lookupOptions) warn(c *Console, answer asked) {
	if answer.Reply == nil || answer.typ != dns.TypeA && answer.typ != dns.TypeAAAA || o.server != nil {
		return
	}
	f, err := os.Open(hostsFile)
	if err != nil {
		return
	}
	defer f.Close()
	var local []string
	for _, addr := range resolve.ReadHosts(f, answer.Name) {
		if addr.Is4() == (answer.typ == dns.TypeA) {
			local = append(local, addr.String())
		}
	}
	if len(local) > 0 && !slices.ContainsFunc(answer.Records, func(r dns.Record) bool { return holdsAddress(local, r.Data) }) {
		c.Notef("warning: %s says that %s is %s", hostsFile, answer.Name, strings.Join(local, ", "))
	}
}

func holdsAddress(list []string, data string) bool {
	addr, err := netip.ParseAddr(data)
	return err == nil && slices.Contains(list, addr.String())
}
