package http1

// Field is a field name that the package knows, for access without a search.
type Field uint8

// The known fields. Any other name is FieldOther.
const (
	FieldOther Field = iota
	FieldAccept
	FieldAcceptEncoding
	FieldAcceptLanguage
	FieldAcceptRanges
	FieldAge
	FieldAllow
	FieldAuthorization
	FieldCacheControl
	FieldConnection
	FieldContentDisposition
	FieldContentEncoding
	FieldContentLength
	FieldContentRange
	FieldContentType
	FieldCookie
	FieldDate
	FieldDNT
	FieldETag
	FieldExpect
	FieldForwarded
	FieldHost
	FieldIfMatch
	FieldIfModifiedSince
	FieldIfNoneMatch
	FieldIfRange
	FieldIfUnmodifiedSince
	FieldKeepAlive
	FieldLastModified
	FieldLocation
	FieldMaxForwards
	FieldOrigin
	FieldPragma
	FieldPriority
	FieldProxyAuthenticate
	FieldProxyAuthorization
	FieldProxyConnection
	FieldRange
	FieldReferer
	FieldSecFetchDest
	FieldSecFetchMode
	FieldSecFetchSite
	FieldSecFetchUser
	FieldSecWebSocketAccept
	FieldSecWebSocketExtensions
	FieldSecWebSocketKey
	FieldSecWebSocketProtocol
	FieldSecWebSocketVersion
	FieldServer
	FieldSetCookie
	FieldTE
	FieldTrailer
	FieldTransferEncoding
	FieldUpgrade
	FieldUpgradeInsecureRequests
	FieldUserAgent
	FieldVary
	FieldVia
	FieldWWWAuthenticate
	FieldXForwardedFor
	FieldXForwardedHost
	FieldXForwardedProto
	fieldCount
)

// fieldNames are written as they are sent.
var fieldNames = [fieldCount]string{
	FieldAccept:                  "Accept",
	FieldAcceptEncoding:          "Accept-Encoding",
	FieldAcceptLanguage:          "Accept-Language",
	FieldAcceptRanges:            "Accept-Ranges",
	FieldAge:                     "Age",
	FieldAllow:                   "Allow",
	FieldAuthorization:           "Authorization",
	FieldCacheControl:            "Cache-Control",
	FieldConnection:              "Connection",
	FieldContentDisposition:      "Content-Disposition",
	FieldContentEncoding:         "Content-Encoding",
	FieldContentLength:           "Content-Length",
	FieldContentRange:            "Content-Range",
	FieldContentType:             "Content-Type",
	FieldCookie:                  "Cookie",
	FieldDate:                    "Date",
	FieldDNT:                     "DNT",
	FieldETag:                    "ETag",
	FieldExpect:                  "Expect",
	FieldForwarded:               "Forwarded",
	FieldHost:                    "Host",
	FieldIfMatch:                 "If-Match",
	FieldIfModifiedSince:         "If-Modified-Since",
	FieldIfNoneMatch:             "If-None-Match",
	FieldIfRange:                 "If-Range",
	FieldIfUnmodifiedSince:       "If-Unmodified-Since",
	FieldKeepAlive:               "Keep-Alive",
	FieldLastModified:            "Last-Modified",
	FieldLocation:                "Location",
	FieldMaxForwards:             "Max-Forwards",
	FieldOrigin:                  "Origin",
	FieldPragma:                  "Pragma",
	FieldPriority:                "Priority",
	FieldProxyAuthenticate:       "Proxy-Authenticate",
	FieldProxyAuthorization:      "Proxy-Authorization",
	FieldProxyConnection:         "Proxy-Connection",
	FieldRange:                   "Range",
	FieldReferer:                 "Referer",
	FieldSecFetchDest:            "Sec-Fetch-Dest",
	FieldSecFetchMode:            "Sec-Fetch-Mode",
	FieldSecFetchSite:            "Sec-Fetch-Site",
	FieldSecFetchUser:            "Sec-Fetch-User",
	FieldSecWebSocketAccept:      "Sec-WebSocket-Accept",
	FieldSecWebSocketExtensions:  "Sec-WebSocket-Extensions",
	FieldSecWebSocketKey:         "Sec-WebSocket-Key",
	FieldSecWebSocketProtocol:    "Sec-WebSocket-Protocol",
	FieldSecWebSocketVersion:     "Sec-WebSocket-Version",
	FieldServer:                  "Server",
	FieldSetCookie:               "Set-Cookie",
	FieldTE:                      "TE",
	FieldTrailer:                 "Trailer",
	FieldTransferEncoding:        "Transfer-Encoding",
	FieldUpgrade:                 "Upgrade",
	FieldUpgradeInsecureRequests: "Upgrade-Insecure-Requests",
	FieldUserAgent:               "User-Agent",
	FieldVary:                    "Vary",
	FieldVia:                     "Via",
	FieldWWWAuthenticate:         "WWW-Authenticate",
	FieldXForwardedFor:           "X-Forwarded-For",
	FieldXForwardedHost:          "X-Forwarded-Host",
	FieldXForwardedProto:         "X-Forwarded-Proto",
}

// String returns the name as it is sent, or "" for FieldOther.
func (f Field) String() string {
	return fieldNames[f]
}

// FieldByName returns the known field of a name in any case, or FieldOther.
func FieldByName(name string) Field {
	if len(name) > longestKnown || !isTokenText([]byte(name)) {
		return FieldOther
	}
	return keyOf(name).field()
}
