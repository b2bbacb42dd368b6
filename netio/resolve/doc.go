// Package resolve looks host names up: as the C library of this system would,
// with Go's own resolver, or at one DNS server.
//
// Its types have the methods of netio.Resolver, and ask nobody who was not
// named. Release builds contain no C library; see [Library].
package resolve
