package http1

// chunkState is where in the chunked coding the next byte stands.
type chunkState uint8

const (
	sizeStart   chunkState = iota // before the first digit of a size
	inSize                        // after a digit
	extSpace                      // white space after a size or a value: ";" must follow
	extStart                      // after ";"
	extName                       // in the name of an extension
	nameSpace                     // white space after it
	valueStart                    // after "="
	extValue                      // in a value that is a token
	quoted                        // in a value that is a quoted string
	quotedPair                    // after a backslash in it
	quotedEnd                     // after its closing quote
	sizeLF                        // after the CR of a size line
	inData                        // in the data of a chunk
	afterData                     // before the CR after it
	afterDataCR                   // before the LF
	inTrailer                     // after the last chunk
)

// chunkClass is what a byte means in a size line.
type chunkClass uint8

const (
	controlByte chunkClass = iota
	textByte               // may stand in a quoted string only
	tokenByte
	spaceByte // SP or HTAB
	semicolonByte
	equalsByte
	quoteByte
	backslashByte
	crByte
	chunkClassCount
)

// chunkSteps is the grammar of chunk extensions (RFC 9112 7.1.1) after the size.
// A step that is not written is an error.
var chunkSteps = [inTrailer + 1][chunkClassCount]chunkState{
	inSize:     {spaceByte: extSpace, semicolonByte: extStart, crByte: sizeLF},
	extSpace:   {spaceByte: extSpace, semicolonByte: extStart},
	extStart:   {spaceByte: extStart, tokenByte: extName},
	extName:    {tokenByte: extName, spaceByte: nameSpace, equalsByte: valueStart, semicolonByte: extStart, crByte: sizeLF},
	nameSpace:  {spaceByte: nameSpace, equalsByte: valueStart, semicolonByte: extStart},
	valueStart: {spaceByte: valueStart, tokenByte: extValue, quoteByte: quoted},
	extValue:   {tokenByte: extValue, spaceByte: extSpace, semicolonByte: extStart, crByte: sizeLF},
	quoted: {
		textByte: quoted, tokenByte: quoted, spaceByte: quoted, semicolonByte: quoted, equalsByte: quoted,
		quoteByte: quotedEnd, backslashByte: quotedPair,
	},
	quotedPair: {
		textByte: quoted, tokenByte: quoted, spaceByte: quoted, semicolonByte: quoted, equalsByte: quoted,
		quoteByte: quoted, backslashByte: quoted,
	},
	quotedEnd: {spaceByte: extSpace, semicolonByte: extStart, crByte: sizeLF},
}

// chunkClassOf returns what c means.
func chunkClassOf(c byte) chunkClass {
	switch c {
	case ' ', '\t':
		return spaceByte
	case ';':
		return semicolonByte
	case '=':
		return equalsByte
	case '"':
		return quoteByte
	case '\\':
		return backslashByte
	case '\r':
		return crByte
	}
	switch sets := class[c]; {
	case sets&isToken != 0:
		return tokenByte
	case sets&isControl != 0:
		return controlByte
	}
	return textByte
}
