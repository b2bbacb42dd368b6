package http1

import (
	"errors"
	"strconv"
)

// ErrIncomplete means that what is there is right so far and that more bytes
// are needed. It is returned as it is, never wrapped.
var ErrIncomplete = errors.New("http1: the message goes on: more bytes are needed")

// Error is a message that is refused. A server answers it with Status and closes
// the connection; a client gives up on the answer. It is found with errors.As or
// compared as it is; making one allocates nothing.
type Error uint8

// What is refused, and why.
const (
	ErrControl           Error = iota + 1 // a control character where none may be
	ErrBareCR                             // CR that no LF follows
	ErrBareLF                             // LF that no CR precedes
	ErrEmptyLines                         // too many empty lines before the request
	ErrRequestLine                        // not METHOD SP TARGET SP VERSION
	ErrMethod                             // the method is no token, or absurdly long
	ErrVersion                            // not HTTP/DIGIT.DIGIT
	ErrVersionMajor                       // HTTP, but neither 1.0 nor 1.x
	ErrRequestTooLong                     // the request line is over the limit
	ErrTarget                             // a character that no target has
	ErrTargetForm                         // a form that the method does not go with
	ErrFragment                           // "#" in a target
	ErrBackslash                          // a backslash, plain or encoded
	ErrPercent                            // "%" that two hexadecimal digits do not follow
	ErrPathText                           // encoded control characters, or no UTF-8
	ErrPathOutside                        // ".." beyond the root
	ErrScheme                             // absolute-form with another scheme than http
	ErrNoHost                             // HTTP/1.1 without Host
	ErrRepeatedHost                       // more than one Host
	ErrHost                               // no host[:port]
	ErrFieldName                          // a field name that is no token, or no colon
	ErrFold                               // a line that begins with white space
	ErrHeadTooLarge                       // the head is over the limit
	ErrTooManyFields                      // more fields than the limit
	ErrContentLength                      // no decimal number, or repeated
	ErrTransferEncoding                   // malformed, empty, repeated or listed
	ErrTransferCoding                     // a coding that is not chunked
	ErrTransferAndLength                  // Transfer-Encoding with Content-Length
	ErrTransferIn10                       // Transfer-Encoding in HTTP/1.0
	ErrExpectation                        // an expectation other than 100-continue
	ErrChunkSize                          // no hexadecimal number, or one over 2^63-1
	ErrChunkExtension                     // not the extension grammar
	ErrChunkEnd                           // no CRLF after a chunk's data
	ErrChunkOverhead                      // too many bytes of extensions
	ErrBodyTooLarge                       // more bytes of body than the limit
	ErrLengthRequired                     // a body whose length must be announced
	ErrTimeout                            // the request took too long to come
	ErrCutOff                             // the peer ended in the middle of the message
	ErrStatusLine                         // a response that is no VERSION SP DDD SP REASON
	ErrNotSecure                          // plain HTTP where TLS is spoken
)

// refusal is how a server answers an Error.
type refusal struct {
	status int
	reason string
}

// refusals says the status and the reason of each Error. The reasons go to the
// client and into logs: short, plain, one sentence without a full stop.
var refusals = [...]refusal{
	ErrControl:           {400, "control character in the head"},
	ErrBareCR:            {400, "CR without LF"},
	ErrBareLF:            {400, "LF without CR"},
	ErrEmptyLines:        {400, "too many empty lines before the request"},
	ErrRequestLine:       {400, "the request line is not METHOD TARGET HTTP/1.1"},
	ErrMethod:            {400, "the method is not a token, or too long"},
	ErrVersion:           {400, "the version is not HTTP/DIGIT.DIGIT"},
	ErrVersionMajor:      {505, "only HTTP/1.1 and HTTP/1.0 are spoken here"},
	ErrRequestTooLong:    {414, "the request line is too long"},
	ErrTarget:            {400, "the request target holds a character that must be percent-encoded"},
	ErrTargetForm:        {400, "the method does not go with this form of the request target"},
	ErrFragment:          {400, "the request target has a fragment"},
	ErrBackslash:         {400, "backslash in the request target"},
	ErrPercent:           {400, "% without two hexadecimal digits in the path"},
	ErrPathText:          {400, "the path holds NUL or is not UTF-8 text"},
	ErrPathOutside:       {400, "the path leads out of the root"},
	ErrScheme:            {421, "only http targets are served on this connection"},
	ErrNoHost:            {400, "the Host field is missing"},
	ErrRepeatedHost:      {400, "more than one Host field"},
	ErrHost:              {400, "the host is not HOST or HOST:PORT"},
	ErrFieldName:         {400, "a field line is not NAME: VALUE"},
	ErrFold:              {400, "a field line begins with white space"},
	ErrHeadTooLarge:      {431, "the header section is too large"},
	ErrTooManyFields:     {431, "too many header fields"},
	ErrContentLength:     {400, "Content-Length is not one decimal number"},
	ErrTransferEncoding:  {400, "Transfer-Encoding is not one coding"},
	ErrTransferCoding:    {501, "the only transfer coding known here is chunked"},
	ErrTransferAndLength: {400, "Transfer-Encoding together with Content-Length"},
	ErrTransferIn10:      {400, "Transfer-Encoding in an HTTP/1.0 message"},
	ErrExpectation:       {417, "the only expectation known here is 100-continue"},
	ErrChunkSize:         {400, "a chunk size is not a hexadecimal number that fits"},
	ErrChunkExtension:    {400, "a chunk extension is malformed"},
	ErrChunkEnd:          {400, "the data of a chunk does not end with CRLF"},
	ErrChunkOverhead:     {400, "too many bytes of chunk extensions"},
	ErrBodyTooLarge:      {413, "the body is too large"},
	ErrLengthRequired:    {411, "the length of the body must be announced"},
	ErrTimeout:           {408, "the request took too long"},
	ErrCutOff:            {400, "the request was cut off"},
	ErrStatusLine:        {502, "the answer does not begin with an HTTP/1 status line"},
	ErrNotSecure:         {400, "this port speaks HTTPS, and was asked over plain HTTP; use a URL that begins with https://"},
}

// Status returns the status a server answers with, 400 to 505.
func (e Error) Status() int {
	return refusals[e].status
}

// Reason says in a few words what is wrong, for the answer's body and the log.
func (e Error) Reason() string {
	return refusals[e].reason
}

// Error returns the reason with the status before it.
func (e Error) Error() string {
	return "http1: " + strconv.Itoa(e.Status()) + ": " + e.Reason()
}
