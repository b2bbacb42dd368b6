package netio

import (
	"strconv"
	"strings"
)

// Limits of the texts that name something to the kernel or to a protocol.
const (
	maxSunPath  = 107  // sun_path of unix(7) holds 108 bytes with the terminating NUL
	maxFilePath = 4095 // PATH_MAX of Linux, likewise
	maxName     = 255  // FileDescriptorName= of systemd.socket(5)
	maxFD       = 1<<31 - 1
)

// readBody reads the text between the scheme and the options.
func (p *parts) readBody() (err *SyntaxError) {
	switch p.kind.shape {
	case nothing:
		return p.readNothing()
	case address:
		return p.readAddress()
	case numbers:
		return p.readNumbers()
	case url:
		return p.readURL()
	case filePath:
		p.e.Path, err = parsePath(unescape.Replace(p.body), maxFilePath)
	case unixPath:
		p.e.Path, err = parseUnixPath(unescape.Replace(p.body))
	case fdNumber:
		p.e.Path, err = parseNumber(p.body, maxFD, "a descriptor")
	case srvName:
		p.e.Path, err = parseSRV(p.body)
	case plainName:
		p.e.Path, err = parseName(unescape.Replace(p.body))
	case command:
		p.e.Path, err = parseCommand(p.body)
	}
	return err
}

func (p *parts) readNothing() *SyntaxError {
	if p.bare || p.body == "" {
		return nil
	}
	return problem("nothing may follow %s:, but %q does", p.e.Scheme, p.body).
		hint("write tcp:%s:%s for a host of that name", p.e.Scheme, p.body)
}

func parsePath(path string, limit int) (string, *SyntaxError) {
	switch {
	case path == "":
		return "", problem("the path is missing")
	case len(path) > limit:
		return "", problem("the path is %d bytes long, the system allows %d", len(path), limit)
	}
	return path, nil
}

// parseUnixPath reads a path or, after "@", a name in Linux's abstract
// namespace. The "@" stands for a byte of its own in sun_path.
func parseUnixPath(path string) (string, *SyntaxError) {
	switch {
	case path == "@":
		return "", problem("the name after @ is missing")
	case len(path) > maxSunPath && path[0] == '@':
		return "", problem("the abstract name is %d bytes long with its @, a unix socket's is at most %d", len(path), maxSunPath)
	case len(path) > maxSunPath:
		return "", problem("the path is %d bytes long, a unix socket's is at most %d", len(path), maxSunPath).
			hint("change into its directory and use a relative path")
	}
	return parsePath(path, maxSunPath)
}

// parseNumber reads decimal digits and returns them without leading zeros.
func parseNumber(text string, most uint64, what string) (string, *SyntaxError) {
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n > most {
		return "", problem("%q is not %s: a number from 0 to %d", text, what, most)
	}
	return strconv.FormatUint(n, 10), nil
}

// parseSRV checks for the form of RFC 2782: _service._proto.name.
func parseSRV(name string) (string, *SyntaxError) {
	labels := strings.SplitN(name, ".", 3)
	if len(labels) < 3 || len(labels[0]) < 2 || len(labels[1]) < 2 || labels[0][0] != '_' || labels[1][0] != '_' {
		return "", problem("%q is not the name of a service", name).hint("write srv:_xmpp-client._tcp.example.org")
	}
	return name, checkHost(name)
}

// parseName reads the name of a passed descriptor. None stands for the only one.
func parseName(name string) (string, *SyntaxError) {
	switch {
	case len(name) > maxName:
		return "", problem("the name is %d bytes long, at most %d are allowed", len(name), maxName)
	case strings.ContainsFunc(name, func(c rune) bool { return c <= ' ' || c == 0x7f || c == ':' }):
		return "", problem("the name %q has a colon, a space or a control character in it", name)
	}
	return name, nil
}

func parseCommand(line string) (string, *SyntaxError) {
	if strings.TrimSpace(line) == "" {
		return "", problem("the command is missing")
	}
	return line, nil
}
