// Package netio turns text into endpoints, endpoints into streams, and joins
// two streams with a relay.
//
// An [Endpoint] is a value that names one end of a conversation: a TCP
// address, a Unix socket, a file, a child process, standard input and output.
// [ParseEndpoint] reads it, [Dialer.Open] and [Listen] open it, and [Relay]
// moves bytes between two open [Stream]s until its rule says that they are
// done. Text becomes a value first and is opened later, so that a mistake in
// it costs nothing.
//
// For programs of one's own there are besides: [Pipe], a connection in memory;
// [Frames], which sees a stream as messages; and [Dispatcher], which serves
// commands by their names. The examples are small programs to start from.
package netio
