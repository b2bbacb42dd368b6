package http1

// trailerRefused are the known fields that a trailer section must not bring: they
// frame, route, change or authorise the request, or say what the content is (RFC
// 9110 6.5.1). Others may be used, if the caller knows what they mean.
const trailerRefused uint64 = 1<<FieldAcceptEncoding | 1<<FieldAuthorization | 1<<FieldCacheControl |
	1<<FieldConnection | 1<<FieldContentEncoding | 1<<FieldContentLength | 1<<FieldContentRange |
	1<<FieldContentType | 1<<FieldCookie | 1<<FieldExpect | 1<<FieldForwarded | 1<<FieldHost |
	1<<FieldIfMatch | 1<<FieldIfModifiedSince | 1<<FieldIfNoneMatch | 1<<FieldIfRange |
	1<<FieldIfUnmodifiedSince | 1<<FieldKeepAlive | 1<<FieldLocation | 1<<FieldMaxForwards |
	1<<FieldOrigin | 1<<FieldPragma | 1<<FieldProxyAuthenticate | 1<<FieldProxyAuthorization |
	1<<FieldProxyConnection | 1<<FieldRange | 1<<FieldReferer | 1<<FieldSetCookie | 1<<FieldTE |
	1<<FieldTrailer | 1<<FieldTransferEncoding | 1<<FieldUpgrade | 1<<FieldVary | 1<<FieldVia |
	1<<FieldWWWAuthenticate | 1<<FieldXForwardedFor | 1<<FieldXForwardedHost | 1<<FieldXForwardedProto

// TrailerAllowed reports whether a field of a trailer section may be looked at,
// and whether it may be sent in one.
func TrailerAllowed(id Field) bool {
	return trailerRefused&(1<<id) == 0
}
