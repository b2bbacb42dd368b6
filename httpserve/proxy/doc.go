// Package proxy passes requests on to another server of HTTP/1.1 and its answers
// back, both as they come. What frames a message is read, checked and written
// anew on each side, never passed through, so that no two servers can see
// different requests in the same bytes.
package proxy
