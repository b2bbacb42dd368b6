package commands

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// lookupHabit adds to an error of the command line what users of dig(1), host(1)
// and nslookup(1) need to know.
func lookupHabit(command string, err error) error {
	unknown, ok := errors.AsType[*unknownOptionError](err)
	if !ok || command != "lookup" {
		return err
	}
	hint := map[string]string{
		"-x": "an address is looked up in reverse without an option: sockkit lookup 192.0.2.1",
		"-p": "the port is that of the server: @127.0.0.1:5353",
		"-b": "the source address is said with -s",
		"-c": "the class is said with --class",
	}[unknown.Name]
	if hint == "" {
		return err
	}
	return usagef("%v", err).withHint(hint)
}

// foreignWords finds operands that are none here: the options of dig(1), and types
// behind a name.
func foreignWords(operands []string) error {
	for _, operand := range operands {
		if option, found := strings.CutPrefix(operand, "+"); found {
			return usagef("%q is no name", operand).withHint("options begin with dashes, if there is such a one here: --" + option)
		}
	}
	isType := func(word string) bool {
		_, err := dns.ParseType(word)
		return err == nil && word == strings.ToUpper(word)
	}
	if i := slices.IndexFunc(operands, isType); i >= 0 && len(operands) > 1 {
		return usagef("%s is a type of record", operands[i]).
			withHint("write -t " + strings.ToLower(operands[i]) + "; for the name of that kind, " + operands[i] + ".")
	}
	return nil
}

// misread finds what is no name but has one in it, or nearly is a network.
func misread(operand string) error {
	if _, rest, found := strings.Cut(operand, "://"); found {
		host, _, _ := strings.Cut(rest, "/")
		if u, err := url.Parse("//" + host); err == nil && u.Hostname() != "" {
			host = u.Hostname()
		}
		return usagef("%s is a URL and no name", operand).withHint("its host is looked up so: sockkit lookup " + host)
	}
	if host, port, err := net.SplitHostPort(operand); err == nil && host != "" && !strings.HasSuffix(host, `\`) {
		if _, err := strconv.ParseUint(port, 10, 16); err == nil {
			return usagef("%s has a port, and a name has none", operand).withHint("without it: sockkit lookup " + host)
		}
	}
	text, _, found := strings.Cut(operand, "/")
	addr, err := netip.ParseAddr(text)
	if _, wrong := netip.ParsePrefix(operand); found && err == nil && wrong != nil {
		return usagef("%s is not a network", operand).
			withHint(fmt.Sprintf("behind the slash is the number of bits that its addresses share, 0 to %d", addr.BitLen()))
	}
	return nil
}

// className reads the class of records, also as others spell it.
func className(s string) (uint16, error) {
	switch strings.ToLower(s) {
	case "in", "internet":
		return 0, nil
	case "ch", "chaos":
		return dns.ClassCH, nil
	case "hs", "hesiod":
		return dns.ClassHS, nil
	}
	return 0, usagef("%q is not one of: in, ch, hs", s)
}
