package files

import (
	"encoding/base32"
	"encoding/binary"
	"hash/fnv"
	"time"

	"github.com/sockkit/sockkit/framing/http1"
)

const (
	// settleTime is how long a file must have been left alone before its times
	// identify its bytes: clocks of file systems are as coarse as two seconds.
	settleTime = 2 * time.Second
	// tickTime is longer than the step of the clock that Linux takes times of
	// files from: a file changed twice within it may look unchanged.
	tickTime = 20 * time.Millisecond
)

// fileState is what identifies the bytes of a file without reading them. It is
// compared by ==.
type fileState struct {
	device, inode    uint64 // 0 where the system has none
	size             int64
	modified, status int64 // mtime and ctime in nanoseconds since 1970
}

// settled reports whether the file was left alone long enough. mtime may have been
// set back after a change; ctime cannot be, and the systems that have one take it
// from a finer clock.
func (s fileState) settled(now time.Time) bool {
	return s.modified <= now.Add(-settleTime).UnixNano() && s.status <= now.Add(-tickTime).UnixNano()
}

// isFresh reports whether the file was changed within the last tick of a clock.
func (s fileState) isFresh(now time.Time) bool {
	tick, until := now.Add(-tickTime).UnixNano(), now.UnixNano()
	return s.modified > tick && s.modified <= until || s.status > tick && s.status <= until
}

// entityTag is an ETag field in both its forms.
type entityTag struct {
	text string // as it is sent
	tag  http1.ETag
}

// tagOf makes the entity tag of a file, or of what a coding makes of it on the
// fly (identity: of the file itself). It is strong once the file is settled and
// weak before. A weak one never equals the strong one that follows, and of a
// file younger than a tick it is a tag of this moment alone: a copy that was
// made while the file changed is never taken for a good one.
func tagOf(s fileState, c coding, now time.Time) entityTag {
	hash := fnv.New128a()
	numbers := [...]int64{int64(s.device), int64(s.inode), s.size, s.modified, s.status, 0}
	settled := s.settled(now)
	switch {
	case settled:
	case s.isFresh(now):
		numbers[5] = now.UnixNano()
	default:
		numbers[5] = 1
	}
	var image [8 * len(numbers)]byte
	for i, n := range numbers {
		binary.BigEndian.PutUint64(image[i*8:], uint64(n))
	}
	_, _ = hash.Write(image[:]) // never fails
	return writeTag(hash.Sum(nil), c, settled && c == identity)
}

// writeTag makes the tag's text. What an encoder makes is not promised to be the
// same bytes after an update of the program, so a coded tag is weak.
func writeTag(sum []byte, c coding, strong bool) entityTag {
	text := make([]byte, 0, 40)
	text = append(text, `W/"`...)
	text = base32.HexEncoding.WithPadding(base32.NoPadding).AppendEncode(text, sum[:12])
	if c != identity {
		text = append(text, '-')
		text = append(text, codings[c].name...)
	}
	text = append(text, '"')
	if strong {
		text = text[len("W/"):]
	}
	tag, _ := http1.ParseETag(text)
	return entityTag{string(text), tag}
}
