// Package httpserve is an HTTP/1.1 server on plain connections. A [Handler] is
// given a [Request] and returns a [Response], which is a value: what status,
// which fields, which content. The server owns everything that the value does not
// say: lengths and chunks, HEAD and the statuses without content, dates,
// persistence, pipelining, timeouts, and the order in which it all happens. The
// syntax is that of package http1.
package httpserve
