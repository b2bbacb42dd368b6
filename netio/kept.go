package netio

import (
	"errors"
	"io"
	"os"
	"sync"
)

// Kept is a stream that outlives the relays in which it takes part, one after
// the other, each as the side a. What a relay has read of it and not delivered,
// when the other side was lost, the next one reads first: of bytes what the last
// write has left, of messages every one that was not written whole. Nothing else
// is read twice, and nothing is read before a relay asks.
//
// Make it with [Keep], give [Kept.Lend] to each relay, and close it after the
// last.
type Kept struct {
	inner   Stream
	reader  BatchReader   // of messages; nil: bytes
	arrived chan keptRead // holds what one read gave until somebody wants it
	chunk   []byte        // the buffer of a read of bytes

	mu     sync.Mutex
	asked  bool     // a read is under way, or has arrived
	lent   [][]byte // what the last Read or ReadBatch has given
	back   [][]byte // read, and nobody has it
	ended  error    // of reading: io.EOF, or why no more can be read
	failed error    // the first failure of inner
}

// keptRead is what one read of the inner stream gave.
type keptRead struct {
	batch [][]byte
	err   error
}

// Keep makes s last. Messages stay messages. The caller closes the Kept, which
// closes s, and does not use s beside it.
func Keep(s Stream) *Kept {
	k := &Kept{inner: s, arrived: make(chan keptRead, 1)}
	if packets, ok := s.(PacketStream); ok {
		k.reader = batchReader(packets, packets)
	}
	return k
}

// Lend is the stream for one relay, which may close it: s itself stays open.
// The relay that had the one before must have returned.
func (k *Kept) Lend() Stream {
	l := &lent{kept: k, done: make(chan struct{})}
	if packets, ok := k.inner.(PacketStream); ok {
		return &lentPackets{lent: l, packets: packets}
	}
	return l
}

// Ended reports whether the stream has come to its end and all that was read of
// it was delivered.
func (k *Kept) Ended() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return errors.Is(k.ended, io.EOF) && len(k.back) == 0
}

// Failed is why the stream could not be read or written, or nil. A relay then
// ends for a reason that no other connection can mend.
func (k *Kept) Failed() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.failed
}

// Close ends the stream. A read of standard input that nothing wakes ends with
// the process.
func (k *Kept) Close() error {
	return errors.Join(ignoreGone(k.inner.CloseWrite()), k.inner.Close())
}

// next gives what nobody has got yet, else what the next read brings. The end of
// done ends the wait, and not the read.
func (k *Kept) next(done <-chan struct{}) ([][]byte, error) {
	for {
		if batch, err := k.now(); len(batch) > 0 || err != nil {
			return batch, err
		}
		select {
		case <-done:
			return nil, os.ErrClosed
		case a := <-k.arrived:
			k.take(a)
		}
		select {
		case <-done: // it is for the next relay
			return nil, os.ErrClosed
		default:
		}
	}
}

// now gives what is there already. Where nothing is, it begins a read.
func (k *Kept) now() ([][]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.back) > 0 {
		k.lent, k.back = k.back, nil
		return k.lent, nil
	}
	if k.ended != nil {
		return nil, k.ended
	}
	if !k.asked {
		k.asked = true
		go func() { k.arrived <- k.read() }() // there is room for it: it ends with the read
	}
	return nil, nil
}

func (k *Kept) take(a keptRead) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.asked, k.back, k.ended = false, a.batch, a.err
	if a.err != nil && !errors.Is(a.err, io.EOF) {
		k.failed = a.err
	}
}

// read reads once.
func (k *Kept) read() keptRead {
	if k.reader != nil {
		batch, err := k.reader.ReadBatch()
		return keptRead{batch, err}
	}
	if k.chunk == nil {
		k.chunk = make([]byte, firstBuffer)
	}
	n, err := k.inner.Read(k.chunk)
	if n == 0 {
		return keptRead{nil, err}
	}
	return keptRead{[][]byte{k.chunk[:n]}, err}
}

// giveBack takes back the last messages that were lent, or of bytes the last of
// them.
func (k *Kept) giveBack(bytes int64, messages int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.reader != nil {
		undelivered := k.lent[max(0, len(k.lent)-messages):]
		k.back = append(undelivered[:len(undelivered):len(undelivered)], k.back...)
		k.lent = nil
		return
	}
	if len(k.lent) == 0 || bytes == 0 {
		return
	}
	rest := k.lent[0][max(0, int64(len(k.lent[0]))-bytes):]
	k.lent = nil
	if len(k.back) > 0 { // it lies behind the rest in the same buffer
		rest = rest[:len(rest)+len(k.back[0])]
	}
	k.back = [][]byte{rest}
}

// part lends the beginning of a batch of which only so much fits.
func (k *Kept) part(given, rest [][]byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.lent, k.back = given, rest
}

// wrote notes the first failure of writing, and returns err.
func (k *Kept) wrote(err error) error {
	if err == nil {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.failed == nil {
		k.failed = err
	}
	return err
}
