// Package framing answers one question: where does a message start and end in
// a stream of bytes? Each answer is a [Codec]. Codecs are pure: they are given
// bytes and give frames back, and never read, write, wait or start goroutines.
//
// [Parse] makes a codec from a text that names it:
//
//	line           ends in \n, which is not part of the frame; a \r is
//	crlf           ends in \r\n and in nothing else
//	nul            ends in a zero byte
//	delim=HEX      ends in these bytes, up to 16: delim=0d0a0d0a
//	fixed=SIZE     has this many bytes
//	u8             follows its length in one byte, or in two, four or eight,
//	u16be u16le    the high (be) or the low (le) byte first
//	u32be u32le
//	u64be u64le
//	uvarint        follows its length as Protocol Buffers write numbers
//	netstring      5:hello,
//	octet-count    5 hello; syslog over TCP (RFC 6587)
//	lsp            follows its Content-Length, as in the Language Server Protocol
//	slip           stands between bytes c0 (RFC 1055)
//	cobs           ends in a zero byte and has none (consistent overhead byte
//	               stuffing)
//	hex            is written as a line of hexadecimal digits
//	base64         is written as a line of base64
//	json           is a JSON value
//	json-seq       is a JSON value behind the byte 1e (RFC 7464)
//	resp           is a value of Redis's protocol
//	resp+json      is the same, as a JSON text
//	gob            is a message of encoding/gob
//	gob+json       is a value of encoding/gob, as a JSON text
//	event          is written as a JSON object with time and peer
//	raw            is what a read gives
//	all            is everything up to the end of the stream
//
// A codec's value has no state and can be compared: what its String writes,
// Parse reads back to an equal codec.
//
// A decoder is a [bufio.SplitFunc], and so fits a [bufio.Scanner], whose buffer
// must have room for the largest frame and what stands around it. 32 bytes more
// are enough, but lsp has headers of up to 4096 bytes, base64 takes a third
// more, hex and slip twice as much, and event up to six times as much and 4096
// bytes.
package framing
