package netio

import (
	"net/netip"
	"strings"
)

// The options of datagram endpoints that take a value.

// setJoin reads groups, GROUP[@IFACE], joined with "+".
func setJoin(o *EndpointOptions, value string) *SyntaxError {
	const most = 4096
	if len(value) > most {
		return problem("longer than %d bytes", most)
	}
	for text := range strings.SplitSeq(value, "+") {
		name, _, _ := strings.Cut(text, "@")
		if group, err := netip.ParseAddr(name); err != nil || !group.IsMulticast() {
			return problem("%q is no multicast address", name).hint("write GROUP or GROUP@IFACE, several joined with +")
		}
	}
	o.Socket.Join = value
	return nil
}

func setMulticastTTL(o *EndpointOptions, value string) (err *SyntaxError) {
	o.Socket.MulticastTTL, err = intBetween(value, 1, 255)
	return err
}

func getMulticastTTL(o *EndpointOptions) string { return positive(o.Socket.MulticastTTL) }

// setLoop reads loop=off. On is what every system does by itself.
func setLoop(o *EndpointOptions, value string) *SyntaxError {
	switch value {
	case "on":
		o.Socket.NoLoop = false
	case "off":
		o.Socket.NoLoop = true
	default:
		return problem("neither on nor off")
	}
	return nil
}

func getLoop(o *EndpointOptions) string {
	if o.Socket.NoLoop {
		return "off"
	}
	return ""
}
