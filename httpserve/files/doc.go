// Package files serves a directory tree as a [httpserve.Handler]: conditional
// requests, ranges, compression, listings, and, where the options let clients,
// uploads, deletion, new directories and archives. A path is only ever opened
// through os.Root, so that nothing outside of the tree can be reached.
//
// What needs no file is pure and stands apart: preconditions (conditional.go),
// ranges (ranges.go), the choice of a coding (negotiate.go), media types
// (mime.go), entity tags (etag.go).
package files
