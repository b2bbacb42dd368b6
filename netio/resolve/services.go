package resolve

import (
	"bufio"
	"io"
	"strconv"
	"strings"
)

// Service is a line of /etc/services.
type Service struct {
	Name     string
	Port     int
	Protocol string // "tcp"
	Aliases  []string
}

// maxServices is how much is read of a list of services, in bytes.
const maxServices = 4 << 20

// ReadServices finds services by name, alias or port number in a services(5)
// file, of one protocol or, with "", of each.
func ReadServices(r io.Reader, wanted, protocol string) ([]Service, error) {
	var found []Service
	lines := bufio.NewScanner(io.LimitReader(r, maxServices))
	for lines.Scan() {
		s, ok := parseService(lines.Text())
		if ok && (protocol == "" || strings.EqualFold(protocol, s.Protocol)) && s.is(wanted) {
			found = append(found, s)
		}
	}
	return found, lines.Err()
}

// parseService reads "ssh 22/tcp secure-shell # comment".
func parseService(line string) (Service, bool) {
	line, _, _ = strings.Cut(line, "#")
	fields := strings.Fields(line)
	if len(fields) < 2 {
		return Service{}, false
	}
	number, protocol, _ := strings.Cut(fields[1], "/")
	port, err := strconv.ParseUint(number, 10, 16)
	return Service{fields[0], int(port), protocol, fields[2:]}, err == nil && protocol != ""
}

// is tells whether a service is meant by a name or a number. The names of
// services have no case of their own (RFC 6335 5.1).
func (s Service) is(wanted string) bool {
	if wanted == strconv.Itoa(s.Port) || strings.EqualFold(wanted, s.Name) {
		return true
	}
	for _, alias := range s.Aliases {
		if strings.EqualFold(wanted, alias) {
			return true
		}
	}
	return false
}
