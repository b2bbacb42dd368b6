// Package tap is what can be put around a stream: to see, or to keep, what goes
// by (a hex dump, a recording that can be played again, a capture for network
// analysers, a count), none of which changes a byte; to slow it down ([Rate]);
// and to disturb it on purpose, for tests ([Chaos]).
//
// A [Watcher] is told of each connection and gives a [Watch], which is told of
// everything that this connection carries, in order. netio.Tapped puts watches
// around a stream, netio.Paced the rest. The package knows neither sockets nor
// netio.
package tap
