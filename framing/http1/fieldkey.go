package http1

import "math/bits"

// longestKnown is the length of the longest name that can be known.
const longestKnown = 32

// fieldKey is a name with its letters made small as four words, filled up with
// NUL. It is the form in which the parser meets names, see scanNameWords: there a
// byte that is not above space has ended the name, so that no two spellings
// but those of letters share a key with a known name.
type fieldKey struct {
	a, b, c, d uint64
}

// keyOf makes the key of a name of up to longestKnown bytes.
func keyOf(name string) fieldKey {
	var words [longestKnown / 8]uint64
	for i := range len(name) {
		words[i/8] |= uint64(name[i]|0x20) << (i % 8 * 8)
	}
	return fieldKey{words[0], words[1], words[2], words[3]}
}

// slot is the place of a key in fieldSlots. The factor was searched for: with it
// no two known names share a place.
func (k fieldKey) slot() uint8 {
	mixed := k.a ^ bits.RotateLeft64(k.b, 5) ^ bits.RotateLeft64(k.c, 11) ^ bits.RotateLeft64(k.d, 17)
	return uint8(mixed * 0x74a2b517ebdcce3 >> 56)
}

// field finds the known field of a key.
func (k fieldKey) field() Field {
	id := fieldSlots[k.slot()]
	if fieldKeys[id&63] != k {
		return FieldOther
	}
	return id
}

// fieldSlots finds the only field that a key can be. The test of this file
// prints the table when names are added.
var fieldSlots = [256]Field{
	0x04: FieldIfRange,
	0x09: FieldSecFetchMode,
	0x0f: FieldContentLength,
	0x17: FieldMaxForwards,
	0x1e: FieldContentEncoding,
	0x23: FieldAuthorization,
	0x24: FieldProxyAuthenticate,
	0x28: FieldSecWebSocketKey,
	0x2a: FieldAcceptLanguage,
	0x2b: FieldAcceptEncoding,
	0x31: FieldVia,
	0x33: FieldXForwardedHost,
	0x3d: FieldSecWebSocketVersion,
	0x3f: FieldIfUnmodifiedSince,
	0x45: FieldVary,
	0x48: FieldOrigin,
	0x49: FieldLastModified,
	0x4d: FieldPragma,
	0x54: FieldUserAgent,
	0x55: FieldIfMatch,
	0x58: FieldDNT,
	0x5e: FieldSecWebSocketAccept,
	0x62: FieldXForwardedProto,
	0x63: FieldContentType,
	0x68: FieldIfModifiedSince,
	0x7b: FieldReferer,
	0x7d: FieldSecWebSocketProtocol,
	0x7f: FieldUpgrade,
	0x81: FieldHost,
	0x85: FieldLocation,
	0x88: FieldCacheControl,
	0x8a: FieldForwarded,
	0x8e: FieldTransferEncoding,
	0x90: FieldTE,
	0x91: FieldContentDisposition,
	0x93: FieldAllow,
	0xa7: FieldWWWAuthenticate,
	0xaf: FieldETag,
	0xb0: FieldCookie,
	0xb1: FieldAge,
	0xb2: FieldProxyAuthorization,
	0xb9: FieldSecWebSocketExtensions,
	0xba: FieldProxyConnection,
	0xbb: FieldDate,
	0xbd: FieldPriority,
	0xc1: FieldRange,
	0xc2: FieldTrailer,
	0xc3: FieldExpect,
	0xc8: FieldConnection,
	0xcb: FieldXForwardedFor,
	0xcd: FieldAccept,
	0xcf: FieldSecFetchDest,
	0xd7: FieldKeepAlive,
	0xd8: FieldIfNoneMatch,
	0xdb: FieldContentRange,
	0xdd: FieldSecFetchSite,
	0xe4: FieldSecFetchUser,
	0xea: FieldServer,
	0xec: FieldUpgradeInsecureRequests,
	0xf7: FieldSetCookie,
	0xfb: FieldAcceptRanges,
}

// fieldKeys are the keys of the names.
var fieldKeys = [64]fieldKey{
	FieldAccept:                  keyOf("Accept"),
	FieldAcceptEncoding:          keyOf("Accept-Encoding"),
	FieldAcceptLanguage:          keyOf("Accept-Language"),
	FieldAcceptRanges:            keyOf("Accept-Ranges"),
	FieldAge:                     keyOf("Age"),
	FieldAllow:                   keyOf("Allow"),
	FieldAuthorization:           keyOf("Authorization"),
	FieldCacheControl:            keyOf("Cache-Control"),
	FieldConnection:              keyOf("Connection"),
	FieldContentDisposition:      keyOf("Content-Disposition"),
	FieldContentEncoding:         keyOf("Content-Encoding"),
	FieldContentLength:           keyOf("Content-Length"),
	FieldContentRange:            keyOf("Content-Range"),
	FieldContentType:             keyOf("Content-Type"),
	FieldCookie:                  keyOf("Cookie"),
	FieldDate:                    keyOf("Date"),
	FieldDNT:                     keyOf("DNT"),
	FieldETag:                    keyOf("ETag"),
	FieldExpect:                  keyOf("Expect"),
	FieldForwarded:               keyOf("Forwarded"),
	FieldHost:                    keyOf("Host"),
	FieldIfMatch:                 keyOf("If-Match"),
	FieldIfModifiedSince:         keyOf("If-Modified-Since"),
	FieldIfNoneMatch:             keyOf("If-None-Match"),
	FieldIfRange:                 keyOf("If-Range"),
	FieldIfUnmodifiedSince:       keyOf("If-Unmodified-Since"),
	FieldKeepAlive:               keyOf("Keep-Alive"),
	FieldLastModified:            keyOf("Last-Modified"),
	FieldLocation:                keyOf("Location"),
	FieldMaxForwards:             keyOf("Max-Forwards"),
	FieldOrigin:                  keyOf("Origin"),
	FieldPragma:                  keyOf("Pragma"),
	FieldPriority:                keyOf("Priority"),
	FieldProxyAuthenticate:       keyOf("Proxy-Authenticate"),
	FieldProxyAuthorization:      keyOf("Proxy-Authorization"),
	FieldProxyConnection:         keyOf("Proxy-Connection"),
	FieldRange:                   keyOf("Range"),
	FieldReferer:                 keyOf("Referer"),
	FieldSecFetchDest:            keyOf("Sec-Fetch-Dest"),
	FieldSecFetchMode:            keyOf("Sec-Fetch-Mode"),
	FieldSecFetchSite:            keyOf("Sec-Fetch-Site"),
	FieldSecFetchUser:            keyOf("Sec-Fetch-User"),
	FieldSecWebSocketAccept:      keyOf("Sec-WebSocket-Accept"),
	FieldSecWebSocketExtensions:  keyOf("Sec-WebSocket-Extensions"),
	FieldSecWebSocketKey:         keyOf("Sec-WebSocket-Key"),
	FieldSecWebSocketProtocol:    keyOf("Sec-WebSocket-Protocol"),
	FieldSecWebSocketVersion:     keyOf("Sec-WebSocket-Version"),
	FieldServer:                  keyOf("Server"),
	FieldSetCookie:               keyOf("Set-Cookie"),
	FieldTE:                      keyOf("TE"),
	FieldTrailer:                 keyOf("Trailer"),
	FieldTransferEncoding:        keyOf("Transfer-Encoding"),
	FieldUpgrade:                 keyOf("Upgrade"),
	FieldUpgradeInsecureRequests: keyOf("Upgrade-Insecure-Requests"),
	FieldUserAgent:               keyOf("User-Agent"),
	FieldVary:                    keyOf("Vary"),
	FieldVia:                     keyOf("Via"),
	FieldWWWAuthenticate:         keyOf("WWW-Authenticate"),
	FieldXForwardedFor:           keyOf("X-Forwarded-For"),
	FieldXForwardedHost:          keyOf("X-Forwarded-Host"),
	FieldXForwardedProto:         keyOf("X-Forwarded-Proto"),
}
