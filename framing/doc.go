// Package framing answers one question: where does a message start and end in
// a stream of bytes? Each answer is a [Codec]. Codecs are pure: they are given
// bytes and give frames back, and never read, write, wait or start goroutines.
package framing
