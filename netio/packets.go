package netio

import "net"

// PacketStream is a [Stream] of messages: one Read gives one message, one
// Write sends one. An empty message is (0, nil) of Read, and never EOF. A
// message that does not fit into Read's buffer is an error, never cut in
// silence. io.Copy must never meet one.
type PacketStream interface {
	Stream
	// MaxPacket is the largest message that can come or be sent, in bytes.
	MaxPacket() int
}

// BatchReader is a [PacketStream] that can give many messages with one call.
type BatchReader interface {
	// ReadBatch waits for a message and gives it with those that are there
	// already. They are valid until the next call. Messages that came
	// before a failure are given first, and the failure with the next call.
	ReadBatch() ([][]byte, error)
}

// Sourced is a [BatchReader] that hears several senders.
type Sourced interface {
	// Source is who has sent message i of the last batch.
	Source(i int) net.Addr
}

// BatchWriter is a [PacketStream] that can send many messages with one call.
type BatchWriter interface {
	// WriteBatch sends the messages in order and returns how many were
	// sent; err is not nil when that is not all of them.
	WriteBatch(messages [][]byte) (n int, err error)
}

// Wrapper is a stream around another one. What a relay wants to know of a
// stream, such as whether it is a connection, it asks of the innermost.
type Wrapper interface {
	Unwrap() Stream
}
