package files

import "sync/atomic"

// budget caps what many requests hold at a time.
type budget struct {
	used atomic.Int64
	most int64
}

// take reserves n, if there is so much.
func (b *budget) take(n int64) bool {
	if b.used.Add(n) <= b.most {
		return true
	}
	b.used.Add(-n)
	return false
}

// give gives back n that were taken.
func (b *budget) give(n int64) { b.used.Add(-n) }
