// Package access has the handlers that stand before a site: who may ask for what,
// how often, from pages of which origin, and what is told of it all. Each is a
// small type that wraps a handler and does one thing; the caller decides what
// stands before what.
//
// A handler that wraps another passes on its promise not to block
// ([httpserve.Inliner]) wherever it can make it itself.
package access
