package http1

import "math"

// BodyKind is how the end of a body is found (RFC 9112 6.3).
type BodyKind uint8

// The kinds.
const (
	BodyNone       BodyKind = iota // there is no body
	BodyLength                     // Body.Length bytes; never 0
	BodyChunked                    // the chunked coding, see ChunkDecoder
	BodyUntilClose                 // a response's, up to the end of the connection
	BodyTunnel                     // after a response to CONNECT or 101 another protocol follows
)

// Body is how a body is framed.
type Body struct {
	Kind   BodyKind
	Length int64 // with BodyLength
}

// transfer is what the Transfer-Encoding of a message is.
type transfer uint8

const (
	noTransfer      transfer = iota
	chunkedTransfer          // chunked alone, once
	unknownTransfer          // another coding alone, once
	badTransfer              // anything else
	transferCount
)

// announced is what the Content-Length of a message is.
type announced uint8

const (
	noLength  announced = iota
	oneLength           // a decimal number up to 2^63-1, once
	badLength           // anything else
	lengthCount
)

// framings is the table of RFC 9112 6.3 with our policy in it: whatever two
// implementations could read differently is refused. The first index is whether
// the message is HTTP/1.0.
var framings = [2][transferCount][lengthCount]framing{
	{
		noTransfer:      {noLength: {kind: BodyNone}, oneLength: {kind: BodyLength}, badLength: {wrong: ErrContentLength}},
		chunkedTransfer: {noLength: {kind: BodyChunked}, oneLength: {wrong: ErrTransferAndLength}, badLength: {wrong: ErrTransferAndLength}},
		unknownTransfer: {noLength: {wrong: ErrTransferCoding}, oneLength: {wrong: ErrTransferAndLength}, badLength: {wrong: ErrTransferAndLength}},
		badTransfer:     {noLength: {wrong: ErrTransferEncoding}, oneLength: {wrong: ErrTransferAndLength}, badLength: {wrong: ErrTransferAndLength}},
	},
	{
		noTransfer:      {noLength: {kind: BodyNone}, oneLength: {kind: BodyLength}, badLength: {wrong: ErrContentLength}},
		chunkedTransfer: {{wrong: ErrTransferIn10}, {wrong: ErrTransferIn10}, {wrong: ErrTransferIn10}},
		unknownTransfer: {{wrong: ErrTransferIn10}, {wrong: ErrTransferIn10}, {wrong: ErrTransferIn10}},
		badTransfer:     {{wrong: ErrTransferIn10}, {wrong: ErrTransferIn10}, {wrong: ErrTransferIn10}},
	},
}

// framing is a cell of the table.
type framing struct {
	kind  BodyKind
	wrong Error
}

// requestBody frames the body of a request. The method plays no part: a body is
// framed the same on each.
func requestBody(f *Fields, minor uint8) (Body, Error) {
	if f.seen&(1<<FieldContentLength|1<<FieldTransferEncoding) == 0 {
		return Body{}, 0
	}
	old := 0
	if minor == 0 {
		old = 1
	}
	length, number := lengthOf(f)
	cell := framings[old][transferOf(f)][length]
	if cell.kind != BodyLength || number == 0 {
		if cell.kind == BodyLength {
			cell.kind = BodyNone
		}
		return Body{Kind: cell.kind}, cell.wrong
	}
	return Body{BodyLength, number}, 0
}

// transferOf judges Transfer-Encoding. A coding with parameters is malformed:
// chunked has none, and no other is known.
func transferOf(f *Fields) transfer {
	switch value := f.Field(FieldTransferEncoding); {
	case value == nil:
		return noTransfer
	case f.Repeated(FieldTransferEncoding) || !isTokenText(value):
		return badTransfer
	case equalFold(value, "chunked"):
		return chunkedTransfer
	}
	return unknownTransfer
}

// lengthOf judges Content-Length.
func lengthOf(f *Fields) (announced, int64) {
	value := f.Field(FieldContentLength)
	if value == nil {
		return noLength, 0
	}
	number, ok := decimal(value)
	if !ok || f.Repeated(FieldContentLength) {
		return badLength, 0
	}
	return oneLength, number
}

// decimal reads 1*DIGIT up to 2^63-1.
func decimal(b []byte) (number int64, ok bool) {
	for _, c := range b {
		if !isDigit(c) {
			return 0, false
		}
		digit := int64(c - '0')
		if number > (math.MaxInt64-digit)/10 {
			return 0, false
		}
		number = number*10 + digit
	}
	return number, len(b) > 0
}
