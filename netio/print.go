package netio

import "strings"

// String prints the endpoint as text that [ParseEndpoint] reads back as the same
// value. The zero Endpoint is "".
func (e Endpoint) String() string {
	k, found := grammars[e.Scheme]
	if !found {
		return string(e.Scheme)
	}
	var b strings.Builder
	if e.Listen {
		b.WriteString(listenWord + ":")
	}
	options := k.printOptions(&e.Options)
	switch {
	case e.Scheme == Stdio:
		b.WriteString("-" + options)
	case k.shape == command:
		b.WriteString(string(e.Scheme) + options + ":" + e.Path)
	default:
		b.WriteString(string(e.Scheme) + ":" + e.body(k) + options)
	}
	return b.String()
}

// body prints what stands between the scheme's colon and the options.
func (e Endpoint) body(k grammar) string {
	switch k.shape {
	case address, numbers:
		return hostPort(e.Host, e.Port)
	case url:
		return "//" + hostPort(e.Host, e.Port) + k.escapeURL(e.Path)
	}
	if strings.HasPrefix(e.Path, "//") {
		return "//" + escape.Replace(e.Path) // the parser takes one pair of slashes off
	}
	return escape.Replace(e.Path)
}

// escapeURL hides the commas of a URL that would start its options.
func (k grammar) escapeURL(path string) string {
	for {
		body, rest, found := k.cutOptions(path)
		if !found {
			return path
		}
		path = body + "%2C" + rest
	}
}

// hostPort is net.JoinHostPort for hosts that may be empty.
func hostPort(host, port string) string {
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	return host + ":" + port
}

func (k grammar) printOptions(values *EndpointOptions) string {
	var b strings.Builder
	for _, group := range k.options {
		for _, o := range group {
			value := o.get(values)
			if value == "" {
				continue
			}
			b.WriteString("," + o.key)
			if !o.flag {
				b.WriteString("=" + escape.Replace(value))
			}
		}
	}
	return b.String()
}
