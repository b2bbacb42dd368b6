package resolve

import (
	"bufio"
	"io"
	"net/netip"
	"slices"
	"strings"
)

// maxHosts is how much is read of a hosts file, in bytes.
const maxHosts = 4 << 20

// ReadHosts gives the addresses that a hosts(5) file has for a name, each once.
func ReadHosts(r io.Reader, name string) []netip.Addr {
	name = strings.TrimSuffix(name, ".")
	var found []netip.Addr
	lines := bufio.NewScanner(io.LimitReader(r, maxHosts))
	for lines.Scan() {
		line, _, _ := strings.Cut(lines.Text(), "#")
		fields := strings.Fields(line)
		if len(fields) < 2 {
			continue
		}
		addr, err := netip.ParseAddr(fields[0])
		if err != nil {
			continue
		}
		addr = addr.Unmap() // as resolvers do
		for _, host := range fields[1:] {
			if strings.EqualFold(strings.TrimSuffix(host, "."), name) && !slices.Contains(found, addr) {
				found = append(found, addr)
			}
		}
	}
	return found
}
