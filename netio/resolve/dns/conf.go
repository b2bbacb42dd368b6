package dns

import (
	"io"
	"slices"
	"time"

	wire "github.com/miekg/dns"
)

// Conf is what a resolv.conf(5) says.
type Conf struct {
	Servers []Server
	Timeout time.Duration
	Tries   int

	names wire.ClientConfig
}

// maxConf is how much is read of a resolv.conf, in bytes.
const maxConf = 64 << 10

// ReadConf reads a resolv.conf. One that names no server stands for the server
// on this machine.
func ReadConf(r io.Reader) (Conf, error) {
	read, err := wire.ClientConfigFromReader(io.LimitReader(r, maxConf))
	if err != nil {
		return Conf{}, err
	}
	// The root as a domain stands for the name as it is, which is tried anyway.
	read.Search = slices.DeleteFunc(read.Search, func(domain string) bool { return domain == "." })
	conf := Conf{Timeout: time.Duration(read.Timeout) * time.Second, Tries: read.Attempts, names: *read}
	for _, host := range read.Servers {
		conf.Servers = append(conf.Servers, Server{Transport: UDP, Host: host, Port: read.Port})
	}
	if conf.Servers == nil {
		conf.Servers = []Server{{Transport: UDP, Host: "127.0.0.1", Port: UDP.port()}}
	}
	return conf, nil
}

// Candidates lists the names that a name may stand for, in the order in which
// they are asked for: as it is first if it has as many dots as "ndots" says, with
// each domain of "search" behind it first otherwise. A dot at its end forbids
// that. Those that would be too long for a name are left out.
func (c Conf) Candidates(name string) []string {
	all := c.names.NameList(name)
	list := slices.DeleteFunc(all, func(candidate string) bool { return checkName(candidate) != nil })
	if len(list) == 0 {
		return []string{name}
	}
	return list
}

// WithNdots is the same with another number of dots; less than 0 = its own.
func (c Conf) WithNdots(n int) Conf {
	if n >= 0 {
		c.names.Ndots = n
	}
	return c
}
