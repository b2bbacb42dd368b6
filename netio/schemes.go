package netio

import "strings"

// shape says what the text between a scheme's colon and its options looks like.
type shape int

const (
	nothing   shape = iota // null: and -
	address                // host:port
	numbers                // cid:port
	url                    // //host:port/path?query
	filePath               // a path
	unixPath               // a path, or @name in the abstract namespace
	fdNumber               // a descriptor
	srvName                // _service._proto.name
	plainName              // any word, or none
	command                // a command line, verbatim; options before the colon
)

// hostRule says whether the host of an endpoint may be left out.
type hostRule int

const (
	noHost       hostRule = iota // the scheme has none
	hostOptional                 // left out: localhost when dialing, every address when listening
	hostToDial                   // needed when dialing; left out when listening: every address
)

// grammar is what is known about the text of a scheme's endpoints.
type grammar struct {
	shape   shape
	host    hostRule
	port    string     // where the text has none; "" = the port is needed
	options [][]option // groups of options that it takes
	listens bool       // "listen:" may stand before it
}

// grammars is the one table of schemes.
var grammars = map[Scheme]grammar{
	TCP:  {shape: address, host: hostOptional, options: streamSocket, listens: true},
	TCP4: {shape: address, host: hostOptional, options: streamSocket, listens: true},
	TCP6: {shape: address, host: hostOptional, options: streamSocket, listens: true},
	TLS:  {shape: address, host: hostOptional, options: secureSocket, listens: true},
	UDP:  {shape: address, host: hostOptional, options: packetSocket, listens: true},
	UDP4: {shape: address, host: hostOptional, options: packetSocket, listens: true},
	UDP6: {shape: address, host: hostOptional, options: packetSocket, listens: true},

	Unix:       {shape: unixPath, options: [][]option{waiting, buffering, owning, codec}, listens: true},
	Unixgram:   {shape: unixPath, options: [][]option{waiting, buffering, owning}, listens: true},
	Unixpacket: {shape: unixPath, options: [][]option{waiting, buffering, owning}, listens: true},
	VSock:      {shape: numbers, host: hostToDial, options: [][]option{waiting, codec}, listens: true},

	WS:  {shape: url, host: hostToDial, port: "80", options: webSocketKind, listens: true},
	WSS: {shape: url, host: hostToDial, port: "443", options: secureWebSocketKind, listens: true},
	SRV: {shape: srvName, options: streamSocket},

	File:    {shape: filePath, options: [][]option{filing, codec}},
	FIFO:    {shape: filePath, options: [][]option{waiting, queueing, codec}},
	TTY:     {shape: filePath, options: [][]option{codec}},
	Replay:  {shape: filePath},
	FD:      {shape: fdNumber, options: [][]option{codec}},
	Systemd: {shape: plainName, options: [][]option{codec}, listens: true},
	Stdio:   {shape: nothing, options: [][]option{codec}},
	Null:    {shape: nothing},
	Echo:    {shape: nothing},

	Exec: {shape: command, options: [][]option{childDir, childStderr, codec}},
	Sh:   {shape: command, options: [][]option{childDir, childStderr, codec}},
	PTY:  {shape: command, options: [][]option{childDir, childEscape, codec}},
}

// What sockets take, by what they carry. Messages have their own boundaries,
// so they take no codec.
var (
	packetSocket = [][]option{waiting, routing, buffering, grouping}
	streamSocket = [][]option{waiting, routing, tunneling, streaming, buffering, codec}
)

// listenWord stands before the address of an accepting endpoint.
const listenWord = "listen"

// Messages reports whether the endpoint's sockets carry messages, which have
// boundaries of their own, and not bytes, which need a codec to have any.
func (e Endpoint) Messages() bool {
	switch e.Scheme {
	case UDP, UDP4, UDP6, Unixgram, Unixpacket, WS, WSS:
		return true
	}
	return false
}

// HasHost reports whether the endpoint is a host and a port, by name or number.
func (e Endpoint) HasHost() bool {
	shape := grammars[e.Scheme].shape
	return shape == address || shape == url
}

// schemeNamed finds a scheme by the word before its colon, in any case, as
// RFC 3986 section 3.1 has it. "-" is written without a colon and not found.
func schemeNamed(word string) (Scheme, bool) {
	s := Scheme(strings.ToLower(word))
	_, found := grammars[s]
	return s, found && s != Stdio
}

// option finds the option with that key among those that the kind takes.
func (k grammar) option(key string) (option, bool) {
	for _, group := range k.options {
		for _, o := range group {
			if o.key == key {
				return o, true
			}
		}
	}
	return option{}, false
}

// OptionKeys lists the options that may follow the comma of an endpoint of that
// scheme for that use; nil for a scheme that takes none, or is none.
func (s Scheme) OptionKeys(use Use) []string { return grammars[s].optionKeys(use) }

// IsSwitch reports whether an option of that scheme's endpoints stands without a
// value.
func (s Scheme) IsSwitch(key string) bool {
	o, ok := grammars[s].option(key)
	return ok && o.flag
}

// optionKeys lists the options that the kind takes for that use.
func (k grammar) optionKeys(use Use) []string {
	var keys []string
	for _, group := range k.options {
		for _, o := range group {
			if o.use == AnyUse || o.use == use {
				keys = append(keys, o.key)
			}
		}
	}
	return keys
}
