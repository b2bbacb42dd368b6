// Package actions has what a route can do: answer with a text, a redirect or a
// file, send the body back, show the request. Each kind is made from a [Spec],
// which is what a user wrote, and is a [httpserve.Handler].
package actions
