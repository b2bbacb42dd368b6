package framing

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// maker makes the codec of one name. value is what followed the name's "=";
// an own limit in p is put around the codec by Parse.
type maker func(value string, p *params) (Codec, error)

// makers is the table of codecs, by the name that begins a specification.
func makers() map[string]maker {
	return map[string]maker{
		"all":         plain(all{}),
		"base64":      plain(base64Text{}),
		"cobs":        plain(cobs{}),
		"crlf":        delimitedBy("crlf", "\r\n"),
		"delim":       delimCodec,
		"event":       plain(event{}),
		"fixed":       fixedCodec,
		"gob":         gobCodec,
		"hex":         plain(hexText{}),
		"json":        plain(jsonValues{}),
		"json-seq":    plain(jsonSeq{}),
		"line":        delimitedBy("line", "\n"),
		"lsp":         plain(lsp{}),
		"netstring":   plain(netstring{}),
		"nul":         delimitedBy("nul", "\x00"),
		"octet-count": plain(octetCount{}),
		"raw":         rawCodec,
		"resp":        respCodec,
		"slip":        plain(slip{}),
		"u8":          lengthCodec(1, false),
		"u16be":       lengthCodec(2, false),
		"u16le":       lengthCodec(2, true),
		"u32be":       lengthCodec(4, false),
		"u32le":       lengthCodec(4, true),
		"u64be":       lengthCodec(8, false),
		"u64le":       lengthCodec(8, true),
		"uvarint":     plain(uvarint{}),
	}
}

// Parse reads a specification: a name, for some with =VALUE, then parameters,
// joined with "+": line, delim=0a0d, u32be+max=64K+inclusive. Names may be in
// either case. The parameters, each at most once, are:
//
//   - max=SIZE, the largest frame in bytes of payload, in place of what
//     NewDecoder is told; frames above it are [ErrUnfit] for the encoder. K, M
//     and G count in 1024s, kB, MB and GB in 1000s.
//   - inclusive: a length counts its own bytes too; a delimiter belongs to the
//     frame.
//   - adjust=N, which may be negative: the announced length is that of the
//     payload plus N.
//   - json: frames are JSON texts for what is on the wire, with resp and gob.
//
// Errors wrap [ErrSpec], name what is wrong and, where a name is unknown, the
// nearest that is known.
func Parse(spec string) (Codec, error) {
	words := strings.Split(spec, "+")
	name, value, hasValue := strings.Cut(words[0], "=")
	mk, ok := makers()[strings.ToLower(name)]
	if !ok {
		return nil, fmt.Errorf("%w: %q%s", ErrSpec, spec, suggestion(name, Names()))
	}
	c, err := build(mk, value, hasValue, words[1:])
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrSpec, spec, err)
	}
	return c, nil
}

func build(mk maker, value string, hasValue bool, words []string) (Codec, error) {
	if hasValue && value == "" {
		return nil, errors.New(`nothing follows the "="`)
	}
	p, err := parseParams(words)
	if err != nil {
		return nil, err
	}
	c, err := mk(value, p)
	if err != nil || p.max == 0 {
		return c, err
	}
	return limited{c, p.max}, nil
}

// Names lists the names of all codecs, sorted.
func Names() []string { return slices.Sorted(maps.Keys(makers())) }
