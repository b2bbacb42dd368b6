package commands

import (
	"net/netip"
	"strconv"
	"strings"

	"github.com/sockkit/sockkit/netio"
)

// maxPorts is the number of ports that one operand of -z may name.
const maxPorts = 65535

// probeTargets reads the operands of -z. The port part of an address may be a
// list, 22+80+8000-8010; an operand that is only such a list belongs to the
// host before it. The order is that of the operands.
func probeTargets(operands []string) ([]netio.Endpoint, error) {
	if len(operands) == 0 {
		return nil, usagef("-z needs an ADDRESS").withHint("for example: sockkit dial -z localhost:22+80+8000-8010")
	}
	var targets []netio.Endpoint
	host := ""
	for i, word := range operands {
		var text, ports string
		switch {
		case isPortList(word) && host == "":
			return nil, usagef("the port %s has no host before it", word)
		case isPortList(word):
			text, ports = host, word
		default:
			text, ports = splitPorts(word)
			host = text
			if ports == "" && i+1 < len(operands) && isPortList(operands[i+1]) {
				continue
			}
		}
		some, err := expandPorts(word, text, ports)
		if err != nil {
			return nil, err
		}
		targets = append(targets, some...)
	}
	return targets, nil
}

// isPortList tells operands such as 80 and 22+8000-8010 from addresses.
func isPortList(word string) bool {
	return word != "" && word[0] >= '0' && word[0] <= '9' && strings.Trim(word, "0123456789+-") == ""
}

// splitPorts cuts the port part from an address. An address without one, such
// as a bare host or a path, comes back whole.
func splitPorts(word string) (host, ports string) {
	if addr, err := netip.ParseAddr(word); err == nil && addr.Is6() {
		return "[" + word + "]", ""
	}
	if scheme, _, found := strings.Cut(word, ":"); found && hasNoPort(netio.Scheme(scheme)) || strings.HasPrefix(word, "@") {
		return word, ""
	}
	address, options, _ := strings.Cut(word, ",")
	colon := strings.LastIndexByte(address, ':')
	if colon < 0 || strings.HasSuffix(address, "]") {
		return word, ""
	}
	if options != "" {
		options = "," + options
	}
	return address[:colon], address[colon+1:] + options
}

// hasNoPort lists the schemes that can be probed and are not just host:port.
func hasNoPort(s netio.Scheme) bool {
	return s == netio.Unix || s == netio.SRV || s == netio.WS || s == netio.WSS
}

// expandPorts makes one endpoint of each port in the list. Without a list text
// is an address of its own.
func expandPorts(word, text, list string) ([]netio.Endpoint, error) {
	if list == "" {
		e, err := probeTarget(text)
		return []netio.Endpoint{e}, err
	}
	list, options, given := strings.Cut(list, ",")
	if given {
		options = "," + options
	}
	ports, err := listedPorts(word, list)
	if err != nil {
		return nil, err
	}
	targets := make([]netio.Endpoint, len(ports))
	for i, port := range ports {
		if targets[i], err = probeTarget(text + ":" + port + options); err != nil {
			return nil, err
		}
	}
	return targets, nil
}

// listedPorts expands the ranges of a list of ports.
func listedPorts(word, list string) ([]string, error) {
	var ports []string
	for part := range strings.SplitSeq(list, "+") {
		from, to, isRange := cutRange(part)
		if !isRange {
			ports = append(ports, part)
			continue
		}
		if from > to || to > maxPorts {
			return nil, usagef("%s in %s is not a range of ports (0-%d)", part, word, maxPorts)
		}
		for port := from; port <= to && len(ports) <= maxPorts; port++ {
			ports = append(ports, strconv.Itoa(port))
		}
	}
	if len(ports) > maxPorts {
		return nil, usagef("%s names more than %d ports", word, maxPorts)
	}
	return ports, nil
}

// cutRange reads 8000-8010. Everything else, names of services such as
// iso-tsap among it, is left to the grammar of endpoints.
func cutRange(part string) (from, to int, ok bool) {
	first, last, ok := strings.Cut(part, "-")
	from, errFrom := strconv.Atoi(first)
	to, errTo := strconv.Atoi(last)
	return from, to, ok && errFrom == nil && errTo == nil
}

func probeTarget(text string) (netio.Endpoint, error) {
	e, err := netio.ParseEndpointFor(text, netio.Dialing)
	if err != nil {
		return e, err
	}
	return e, dialable(e)
}
