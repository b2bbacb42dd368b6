package netio

import (
	"strings"

	"github.com/sockkit/sockkit/netio/proxy"
)

// Use says what an endpoint is wanted for.
type Use int

// The zero Use leaves the choice to the text.
const (
	AnyUse    Use = iota // dialed or opened, unless the text starts with "listen:"
	Dialing              // "listen:" is refused
	Listening            // listening even without "listen:"; a bare port is enough
)

// ParseEndpoint reads the text of an endpoint; "sockkit help addresses" has the
// grammar. It looks nothing up and opens nothing. Kinds that this version
// cannot open are parsed like the others; [Endpoint.Built] tells them apart.
//
// Text that means the same gives equal endpoints: scheme names may be written
// in any case, service names become lower case, port numbers lose leading
// zeros, ws: and wss: endpoints get their default port and path.
//
// Every error is a [*SyntaxError].
func ParseEndpoint(text string) (Endpoint, error) { return ParseEndpointFor(text, AnyUse) }

// ParseEndpointFor is [ParseEndpoint] for a text of which the use is known. For
// Listening a bare port is enough, as it is after "listen:".
func ParseEndpointFor(text string, use Use) (Endpoint, error) {
	e, err := parse(text, use)
	if err != nil {
		err.Text = proxy.WithoutPasswords(text)
		return Endpoint{}, err
	}
	return e, nil
}

// HostPort makes the endpoint of two operands, as in "dial HOST PORT". The host
// may be a bare IPv6 address, with a zone or without. The scheme must be one
// that is written scheme:host:port. Every error is a [*SyntaxError].
func HostPort(scheme Scheme, host, port string) (Endpoint, error) {
	e := Endpoint{Scheme: scheme, Host: withoutBrackets(host)}
	text := host + " " + port
	if k := grammars[scheme]; k.shape != address {
		return Endpoint{}, &SyntaxError{Text: text, Problem: "a " + string(scheme) + " endpoint has no host and port"}
	}
	var err *SyntaxError
	if e.Port, err = parsePort(port); err == nil && e.Host != "" {
		err = checkHost(e.Host)
	}
	if err == nil {
		err = checkFamily(e)
	}
	if err != nil {
		err.Text = text
		return Endpoint{}, err
	}
	return e, nil
}

func parse(text string, use Use) (Endpoint, *SyntaxError) {
	if text == "" {
		return Endpoint{}, problem("an endpoint cannot be empty").hint("write host:port, or - for standard input and output")
	}
	if strings.ContainsRune(text, 0) {
		return Endpoint{}, problem("a NUL byte cannot be part of an endpoint")
	}
	if inner, found := cutListen(text); found {
		if use == Dialing {
			return Endpoint{}, problem("listen: waits for a connection, it cannot be dialed").hint("use sockkit listen, or leave listen: out")
		}
		if _, twice := cutListen(inner); twice {
			return Endpoint{}, problem("listen: is given twice").hint("write listen:tcp:listen:PORT for a host named listen")
		}
		text, use = inner, Listening
	}
	p := split(text, use)
	if err := p.complain(); err != nil {
		return Endpoint{}, err
	}
	if err := p.readBody(); err != nil {
		return Endpoint{}, err
	}
	return p.e, p.readOptions()
}

// cutListen takes off the word before an accepting endpoint's address.
func cutListen(text string) (inner string, found bool) {
	word, inner, found := strings.Cut(text, ":")
	if !found || !strings.EqualFold(word, listenWord) {
		return text, false
	}
	return strings.TrimPrefix(inner, "//"), true
}

// parts is an endpoint's text on its way to a value.
type parts struct {
	e       Endpoint
	kind    grammar
	use     Use    // Dialing or Listening
	bare    bool   // no scheme was written
	body    string // between the scheme's colon and the options
	options string // what follows the first comma of the options
	more    bool   // there was such a comma
}

// split finds the scheme and sets the options apart from the body.
func split(text string, use Use) *parts {
	p := &parts{use: Dialing}
	if use == Listening {
		p.use, p.e.Listen = Listening, true
	}
	word, rest, colon := strings.Cut(text, ":")
	head, headOptions, comma := strings.Cut(word, ",")
	if s, found := schemeNamed(head); found && colon && grammars[s].shape == command {
		p.e.Scheme, p.kind = s, grammars[s]
		p.body, p.options, p.more = rest, headOptions, comma
		return p
	}
	if s, found := schemeNamed(word); found && colon {
		p.e.Scheme, text = s, strings.TrimPrefix(rest, "//")
	} else {
		p.e.Scheme, p.bare = bareScheme(text), true
	}
	p.kind = grammars[p.e.Scheme]
	p.body, p.options, p.more = p.kind.cutOptions(text)
	return p
}

// bareScheme tells what a text without a scheme is.
func bareScheme(text string) Scheme {
	switch {
	case text == "-" || strings.HasPrefix(text, "-,"):
		return Stdio
	case strings.HasPrefix(text, "@"):
		return Unix
	}
	return TCP
}

// cutOptions splits a text at the comma where its options start. In a URL, where
// a comma is an ordinary character, that is the first one that is followed by
// the key of an option that the kind takes.
func (k grammar) cutOptions(text string) (body, options string, found bool) {
	if k.shape != url {
		return strings.Cut(text, ",")
	}
	for i, c := range text {
		if c != ',' {
			continue
		}
		key, _, _ := strings.Cut(text[i+1:], ",")
		key, _, _ = strings.Cut(key, "=")
		if _, found := k.option(key); found {
			return text[:i], text[i+1:], true
		}
	}
	return text, "", false
}

// complain refuses what is wrong as a whole, before the body is looked at.
func (p *parts) complain() *SyntaxError {
	word, _, _ := strings.Cut(p.body, ":")
	switch {
	case p.use == Listening && !p.kind.listens:
		return problem("%s cannot listen", p.e.Scheme).hint("listening works with %s", strings.Join(listeningSchemes(), ", "))
	case p.bare && p.e.Scheme == TCP && strings.Contains(p.body, "://"):
		if strings.EqualFold(word, "http") || strings.EqualFold(word, "https") {
			return problem("%s is no endpoint", word).hint("with TLS it is tls:HOST:443, without tcp:HOST:80; dial -z asks a URL for its status")
		}
		return problem("unknown scheme %q", word).hint("the schemes are %s", strings.Join(Schemes(), ", "))
	case p.bare && p.e.Scheme == TCP && strings.Contains(p.body, "/"):
		return problem("a path needs a scheme").hint("write unix:%s for a socket, file:%s for a file", p.body, p.body)
	}
	if _, scheme := schemeNamed(p.body); p.bare && scheme && p.e.Scheme == TCP && !p.e.Listen {
		return problem("%q is a scheme without its colon", p.body).hint("write %s:, or tcp:%s:PORT for a host of that name", p.body, p.body)
	}
	return nil
}

// The escapes of paths and option values: a comma would end them.
var (
	unescape = strings.NewReplacer("%2C", ",", "%2c", ",", "%25", "%")
	escape   = strings.NewReplacer(",", "%2C", "%", "%25")
)

// readOptions fills in what follows the comma.
func (p *parts) readOptions() *SyntaxError {
	if !p.more {
		return nil
	}
	seen := map[string]bool{}
	for text := range strings.SplitSeq(p.options, ",") {
		key, value, valued := strings.Cut(text, "=")
		o, err := p.lookOption(key)
		if err != nil {
			return err
		}
		if seen[key] {
			return problem("option %q is given twice", key)
		}
		seen[key] = true
		if err := o.read(&p.e.Options, unescape.Replace(value), valued); err != nil {
			return err
		}
	}
	return nil
}

func (p *parts) lookOption(key string) (option, *SyntaxError) {
	o, found := p.kind.option(key)
	takes := strings.Join(p.kind.optionKeys(p.use), ", ")
	if takes == "" {
		takes = "no options"
	}
	switch {
	case key == "":
		return o, problem("an option is missing after a comma").hint("%s takes %s", p.e.Scheme, takes)
	case !found && p.kind.shape == filePath || !found && p.kind.shape == unixPath:
		return o, problem("unknown option %q", key).hint("%s takes %s; a comma in a path is written %%2C", p.e.Scheme, takes)
	case !found:
		return o, problem("unknown option %q", key).hint("%s takes %s", p.e.Scheme, takes)
	case o.use == Dialing && p.use == Listening:
		return o, problem("option %q is of no use when listening", key).hint("%s takes %s", p.e.Scheme, takes)
	case o.use == Listening && p.use == Dialing:
		return o, problem("option %q is of use only when listening", key).hint("%s takes %s", p.e.Scheme, takes)
	}
	return o, nil
}

// read puts one option's value where it belongs.
func (o option) read(into *EndpointOptions, value string, valued bool) *SyntaxError {
	switch {
	case o.flag && valued:
		return problem("option %q takes no value", o.key)
	case !o.flag && value == "":
		return problem("option %q needs a value", o.key).hint("write %s=VALUE", o.key)
	}
	err := o.set(into, value)
	if err != nil {
		err.Problem = "option " + o.key + "=" + proxy.WithoutPasswords(value) + ": " + err.Problem
	}
	return err
}
