package netio

import "time"

// placeKeeper is a source that remembers how far it was read, for the next
// stream on it: a followed file.
type placeKeeper interface {
	// endReading ends a Read that waits, and all later ones.
	endReading()
	// giveBack moves the place back by what was read and not delivered: so
	// many bytes of a byte stream, so many messages of a message stream.
	giveBack(bytes int64, messages int)
}

// giveBack lets a source that keeps its place begin the next time with what did
// not arrive this time. A write that waits for its peer is ended first; a pump
// that is stuck for another reason keeps what it holds.
func (r *relay) giveBack(p *pump) {
	source, ok := as[placeKeeper](p.src)
	if !ok {
		return
	}
	source.endReading()
	if conn, ok := as[interface{ SetWriteDeadline(at time.Time) error }](p.dst); ok && isConn(p.dst) && !p.over {
		_ = conn.SetWriteDeadline(time.Unix(1, 0)) // a peer that no longer reads: it is closed next
	}
	late := time.After(closeGrace)
	for !p.over {
		select {
		case q := <-r.ended:
			q.finished()
		case <-late:
			return
		}
	}
	source.giveBack(p.unwritten(), p.undelivered)
}

// endReading is passed on.
func (f *frames) endReading() {
	if source, ok := as[placeKeeper](f.Stream); ok {
		source.endReading()
	}
}

// giveBack passes on the bytes of the last messages of the batch, and of what
// is not yet a frame.
func (f *frames) giveBack(_ int64, messages int) {
	source, ok := as[placeKeeper](f.Stream)
	if !ok {
		return
	}
	bytes := len(f.in)
	for _, size := range f.sizes[max(0, len(f.sizes)-messages):] {
		bytes += size
	}
	source.giveBack(int64(bytes), 0)
}
