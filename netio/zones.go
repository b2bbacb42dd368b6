package netio

import (
	"fmt"
	"net"
	"strconv"
)

// zoneName is the name of the interface that a scope of RFC 4007 numbers, or
// the number where it has none.
func zoneName(number int) string {
	if i, err := net.InterfaceByIndex(number); err == nil {
		return i.Name
	}
	return strconv.Itoa(number)
}

// zoneNumber is the number of the interface that a zone names; 0 for none.
func zoneNumber(zone string) (int, error) {
	if zone == "" {
		return 0, nil
	}
	if n, err := strconv.ParseUint(zone, 10, 31); err == nil {
		return int(n), nil
	}
	i, err := net.InterfaceByName(zone)
	if err != nil {
		return 0, fmt.Errorf("interface %s: %w", zone, bareReason(err))
	}
	return i.Index, nil
}
