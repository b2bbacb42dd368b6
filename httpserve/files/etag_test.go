package files

import (
	"testing"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
)

func stateAt(modified time.Time) fileState {
	return fileState{device: 1, inode: 2, size: 3, modified: modified.UnixNano(), status: 4}
}

func TestTagStrength(t *testing.T) {
	now := testTime
	for _, c := range []struct {
		id   string
		age  time.Duration
		code coding
		weak bool
	}{
		{"CO03 settled", settleTime, identity, false},
		{"CO03 old", time.Hour, identity, false},
		{"CO03 young", settleTime - 1, identity, true},
		{"CO03 just now", 0, identity, true},
		{"CO03 in the future", -time.Hour, identity, true},
		{"CO03 coded on the fly", time.Hour, gzipped, true},
	} {
		tag := tagOf(stateAt(now.Add(-c.age)), c.code, now)
		if tag.tag.Weak != c.weak {
			t.Errorf("%s: %s", c.id, tag.text)
		}
		parsed, ok := http1.ParseETag([]byte(tag.text))
		if !ok || !parsed.SameWeak(tag.tag) || parsed.Weak != tag.tag.Weak {
			t.Errorf("%s: %s is read as %v", c.id, tag.text, parsed)
		}
	}
}

// What two tags of one file are to each other.
func TestTagsDiffer(t *testing.T) {
	now := testTime
	old := stateAt(now.Add(-time.Hour))
	resized, touched, replaced, rewritten := old, old, old, old
	resized.size++
	touched.modified++
	replaced.inode++
	rewritten.status++
	young := stateAt(now.Add(-time.Second))
	fresh := stateAt(now)
	backdated := old
	backdated.status = now.UnixNano()
	for _, c := range []struct {
		what string
		a, b entityTag
		same bool
	}{
		{"the same file later", tagOf(old, identity, now), tagOf(old, identity, now.Add(time.Hour)), true},
		{"another size", tagOf(old, identity, now), tagOf(resized, identity, now), false},
		{"another mtime", tagOf(old, identity, now), tagOf(touched, identity, now), false},
		{"another inode", tagOf(old, identity, now), tagOf(replaced, identity, now), false},
		{"another ctime", tagOf(old, identity, now), tagOf(rewritten, identity, now), false},
		{"CO03 gzip and identity", tagOf(old, identity, now), tagOf(old, gzipped, now), false},
		{"CO03 gzip and zstd", tagOf(old, zstandard, now), tagOf(old, gzipped, now), false},
		{"young, both times", tagOf(young, identity, now), tagOf(young, identity, now.Add(time.Millisecond)), true},
		{"young, and then settled", tagOf(young, identity, now), tagOf(young, identity, now.Add(time.Hour)), false},
		{"changed in this tick", tagOf(fresh, identity, now), tagOf(fresh, identity, now.Add(1)), false},
		{"changed in this tick, mtime set back", tagOf(backdated, identity, now), tagOf(backdated, identity, now.Add(1)), false},
		{"mtime set back, later", tagOf(backdated, identity, now.Add(tickTime)), tagOf(backdated, identity, now.Add(time.Hour)), true},
		{"in the future", tagOf(fresh, identity, now.Add(-time.Hour)), tagOf(fresh, identity, now.Add(-time.Minute)), true},
	} {
		if got := c.a.tag.SameWeak(c.b.tag); got != c.same {
			t.Errorf("%s: %s and %s", c.what, c.a.text, c.b.text)
		}
	}
}

// A file whose mtime was set back may still be changed in the same tick of the
// clock that its ctime is from.
func TestSettled(t *testing.T) {
	now := testTime
	for _, c := range []struct {
		modified, status time.Duration // ago
		want             bool
	}{
		{time.Hour, time.Hour, true},
		{time.Hour, tickTime, true},
		{time.Hour, tickTime - 1, false},
		{time.Hour, 0, false},
		{settleTime - 1, time.Hour, false},
		{settleTime, settleTime, true},
	} {
		s := fileState{modified: now.Add(-c.modified).UnixNano(), status: now.Add(-c.status).UnixNano()}
		if s.settled(now) != c.want {
			t.Errorf("modified %v ago, changed %v ago: not %v", c.modified, c.status, c.want)
		}
	}
}

func BenchmarkTag(b *testing.B) {
	s := stateAt(longAgo)
	b.ReportAllocs()
	for b.Loop() {
		_ = tagOf(s, identity, testTime)
	}
}
