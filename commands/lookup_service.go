package commands

import (
	"fmt"
	"os"
	"strings"

	"github.com/sockkit/sockkit/netio/resolve"
)

// servicesFile is where the system keeps the names of ports.
const servicesFile = "/etc/services"

// serviceRecord is the object that --json prints for a service.
type serviceRecord struct {
	Name     string   `json:"name"`
	Port     int      `json:"port"`
	Protocol string   `json:"protocol"`
	Aliases  []string `json:"aliases,omitempty"`
}

// lookUpService prints the port of NAME[/PROTOCOL], or the services of
// PORT[/PROTOCOL].
func (o *lookupOptions) lookUpService(c *Console, wanted string) error {
	out := newLookupPrinter(c, o)
	services, err := readServices(wanted)
	if err != nil {
		return err
	}
	if len(services) == 0 {
		return fmt.Errorf("%s has no service %s: %w", servicesFile, wanted, resolve.ErrNoName)
	}
	byPort := strings.Trim(wanted[:1], "0123456789") == ""
	for _, s := range services {
		if err := out.write(o.serviceLine(s, byPort)); err != nil {
			return err
		}
	}
	return nil
}

// serviceLine is one service. The short form of it is what was not known.
func (o *lookupOptions) serviceLine(s resolve.Service, byPort bool) string {
	switch {
	case o.json:
		return jsonText(serviceRecord(s))
	case o.short && byPort:
		return s.Name + "\n"
	case o.short:
		return fmt.Sprintf("%d\n", s.Port)
	}
	return fmt.Sprintf("%s\t%d/%s\n", s.Name, s.Port, s.Protocol)
}

func readServices(wanted string) ([]resolve.Service, error) {
	name, protocol, _ := strings.Cut(wanted, "/")
	f, err := os.Open(servicesFile)
	if err != nil {
		return nil, localFailure(servicesFile, err)
	}
	defer f.Close()
	found, err := resolve.ReadServices(f, name, protocol)
	if err != nil {
		return nil, localFailure(servicesFile, err)
	}
	return found, nil
}
