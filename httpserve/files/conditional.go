package files

import (
	"time"

	"github.com/sockkit/sockkit/framing/http1"
)

// validators are what a client can name the state of a representation by. The
// zero value is a representation that has none; conditions that name one then
// fail, "*" does not.
type validators struct {
	tag http1.ETag
	// modified is what Last-Modified says, in whole seconds; zero = not known.
	modified time.Time
	// settled: nothing was changed for so long that the two identify the bytes.
	settled bool
}

// outcome is what becomes of a request after its preconditions.
type outcome uint8

const (
	proceed     outcome = iota
	notModified         // 304
	failed              // 412
)

// preconditions evaluates the first four steps of RFC 9110 13.2.2, in their
// order. The fifth is rangeApplies. now decides the century of dates with a year
// of two digits.
func preconditions(h *http1.Head, v validators, now time.Time) outcome {
	if h.Has(http1.FieldIfMatch) {
		if !matches(h, http1.FieldIfMatch, v.tag.SameStrong) {
			return failed
		}
	} else if since, ok := date(h, http1.FieldIfUnmodifiedSince, now); ok {
		if !v.modified.IsZero() && v.modified.After(since) {
			return failed
		}
	}
	safe := h.Method == http1.MethodGet || h.Method == http1.MethodHead
	if h.Has(http1.FieldIfNoneMatch) {
		switch {
		case !matches(h, http1.FieldIfNoneMatch, v.tag.SameWeak):
			return proceed
		case safe:
			return notModified
		}
		return failed
	}
	if since, ok := date(h, http1.FieldIfModifiedSince, now); ok && safe {
		if !v.modified.IsZero() && !v.modified.After(since) {
			return notModified
		}
	}
	return proceed
}

// matches reports whether a list of entity tags, over all its lines, holds "*" or
// one that is the same.
func matches(h *http1.Head, id http1.Field, same func(http1.ETag) bool) bool {
	for value := range h.Values(id) {
		if http1.IsAny(value) {
			return true
		}
		for tag := range http1.ETags(value) {
			if same(tag) {
				return true
			}
		}
	}
	return false
}

// date returns the date of a condition. One that is malformed, or there more than
// once, counts as missing (RFC 9110 13.1.3 and 13.1.4).
func date(h *http1.Head, id http1.Field, now time.Time) (time.Time, bool) {
	if !h.Has(id) || h.Repeated(id) {
		return time.Time{}, false
	}
	return http1.ParseDate(h.Field(id), now)
}

// rangeApplies reports whether the request's Range is to be looked at: the method
// is GET, and If-Range, if there, names this very representation, by a strong
// entity tag or by a date that is as good as one (RFC 9110 13.1.5, 14.2).
func rangeApplies(h *http1.Head, v validators, now time.Time) bool {
	if h.Method != http1.MethodGet || !h.Has(http1.FieldRange) || h.Repeated(http1.FieldRange) {
		return false
	}
	if !h.Has(http1.FieldIfRange) {
		return true
	}
	if h.Repeated(http1.FieldIfRange) {
		return false
	}
	if tag, ok := http1.ParseETag(h.Field(http1.FieldIfRange)); ok {
		return v.tag.SameStrong(tag)
	}
	given, ok := date(h, http1.FieldIfRange, now)
	return ok && v.settled && !v.modified.IsZero() && given.Equal(v.modified)
}
