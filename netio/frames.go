package netio

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"net"
	"slices"
	"time"

	"github.com/sockkit/sockkit/framing"
)

// Framing says where the messages of a byte stream begin and end.
type Framing struct {
	In  framing.Codec // of what is read from the stream
	Out framing.Codec // of what is written to it
	Max int           // largest message in bytes; 0 = framing.DefaultMax

	// Read is the most that is read at a time, in bytes, for a codec to which
	// each read is a message; 0 begins with few and takes what fits.
	Read int
}

const (
	frameBuffer  = 4 << 10   // of the bytes that are not yet a frame, to begin with: clients are many
	bulkBuffer   = 64 << 10  // the same, of a stream whose reads fill it
	batchFrames  = 1024      // frames in a batch, at most
	batchBytes   = 256 << 10 // bytes after which a batch is full
	emptyReads   = 100       // reads without bytes in a row, then the stream counts as broken
	codecExpands = 8         // encoded bytes per byte of payload, at most (JSON's \u0000 takes six)
)

// Frames sees the byte stream s as a stream of frames. Its Read and ReadBatch
// give the frames that come, its Write and WriteBatch send one each. It holds
// what it has read of s, so s must not be read beside it. Errors of framing
// wrap the kinds of package framing; frames that came before the broken one are
// given first. Closing it closes s.
func Frames(s Stream, f Framing) PacketStream {
	limit := framing.Limit(f.In, cmp.Or(f.Max, framing.DefaultMax))
	return &frames{Stream: s, max: limit, split: f.In.NewDecoder(limit), encoder: f.Out.NewEncoder(), atOnce: f.Read}
}

// frames is the stream that Frames returns.
type frames struct {
	Stream

	max     int
	split   bufio.SplitFunc
	encoder framing.Encoder

	in    []byte // read and not yet decoded
	space []byte // what in is a part of
	ended error  // of the stream: io.EOF, or why no more can be read

	filled bool // the last read took all the room there was
	atOnce int  // the room for a read; 0 = it grows

	arena []byte   // the bytes of batch
	batch [][]byte // decoded and handed out
	sizes []int    // of the frames of batch, as they were encoded, with what the decoder skipped before
	skip  int      // bytes that the decoder has skipped since
	next  int      // the frame of batch that Read gives next
	out   []byte   // encoded
	ends  []int    // of the frames in out
	peer  Stream   // whose messages are written; nil: nobody asks
}

// writes tells a stream of frames whose messages it is about to write, for a
// codec that says from whom they are.
func (f *frames) writes(from Stream) { f.peer = from }

// stamp tells the encoder when, and from whom, message i came.
func (f *frames) stamp(encoder framing.Stamper, i int) {
	encoder.Stamp(time.Now(), f.sender(i))
}

func (f *frames) sender(i int) string {
	if f.peer == nil {
		return ""
	}
	if many, ok := as[Sourced](f.peer); ok {
		return many.Source(i).String()
	}
	if conn, ok := as[net.Conn](f.peer); ok && conn.RemoteAddr() != nil {
		return conn.RemoteAddr().String()
	}
	return ""
}

// Unwrap is the byte stream.
func (f *frames) Unwrap() Stream { return f.Stream }

// MaxPacket is the largest frame, in bytes.
func (f *frames) MaxPacket() int { return f.max }

// Read gives the next frame. A buffer that is too small for it is
// io.ErrShortBuffer, and the frame stays.
func (f *frames) Read(p []byte) (int, error) {
	if f.next >= len(f.batch) {
		if _, err := f.ReadBatch(); err != nil {
			return 0, err
		}
		f.next = 0
	}
	frame := f.batch[f.next]
	if len(frame) > len(p) {
		return 0, io.ErrShortBuffer
	}
	f.next++
	return copy(p, frame), nil
}

// ReadBatch gives the frames that have come, and waits for the first. After a
// Read it gives what that one has left of its batch.
func (f *frames) ReadBatch() ([][]byte, error) {
	if f.next < len(f.batch) {
		rest := f.batch[f.next:]
		f.next = len(f.batch)
		return rest, nil
	}
	f.batch, f.sizes, f.arena, f.next = f.batch[:0], f.sizes[:0], f.arena[:0], 0
	for {
		wanting := f.decode()
		switch {
		case len(f.batch) > 0:
			f.next = len(f.batch)
			return f.batch, nil
		case wanting && f.ended != nil:
			return nil, f.ended
		}
		f.fill()
	}
}

// decode puts the frames that are there into the batch. It reports whether the
// decoder can go on only with more bytes, or not at all.
func (f *frames) decode() (wanting bool) {
	for len(f.batch) < batchFrames && len(f.arena) < batchBytes {
		broken := f.ended != nil && f.ended != io.EOF
		n, frame, err := f.split(f.in, f.ended == io.EOF)
		switch {
		case broken && (err != nil || n == 0 && frame == nil):
			return true
		case err != nil:
			f.ended, f.in = fmt.Errorf("read: %w", err), nil
			f.split = nothingLeft
			return true
		case n == 0 && frame == nil:
			return true
		}
		f.in = f.in[n:]
		f.skip += n
		if frame != nil {
			f.keep(frame)
			f.sizes, f.skip = append(f.sizes, f.skip), 0
		}
	}
	return false
}

// nothingLeft is the decoder of a stream that is broken.
func nothingLeft([]byte, bool) (int, []byte, error) { return 0, nil, nil }

// keep copies a frame, which is valid until the next call of the decoder only.
// An arena that has to grow leaves the frames in the old one where they are.
func (f *frames) keep(frame []byte) {
	if room := cap(f.arena) - len(f.arena); room < len(frame) {
		f.arena = make([]byte, 0, max(2*cap(f.arena), len(frame), frameBuffer))
	}
	start := len(f.arena)
	f.arena = append(f.arena, frame...)
	f.batch = append(f.batch, f.arena[start:len(f.arena):len(f.arena)])
}

// fill reads once, into a buffer that grows only when it is full of bytes of
// which the decoder has already accepted the announced size.
func (f *frames) fill() {
	if f.ended != nil {
		return
	}
	if err := f.makeRoom(); err != nil {
		f.ended = err
		return
	}
	free := f.space[len(f.in):cap(f.space)]
	for range emptyReads {
		n, err := f.Stream.Read(free)
		f.filled = n == len(free)
		f.in = f.space[:len(f.in)+n]
		f.ended = err
		if n > 0 || err != nil {
			return
		}
	}
	f.ended = io.ErrNoProgress
}

// makeRoom moves what is not yet decoded to the front of a buffer that has
// room for more.
func (f *frames) makeRoom() error {
	size := cap(f.space)
	if size == 0 {
		size = cmp.Or(f.atOnce, frameBuffer)
	} else if len(f.in) > size/2 || f.filled && f.atOnce == 0 && size < bulkBuffer {
		size *= 2
	}
	if size > codecExpands*f.max+2*bulkBuffer {
		return fmt.Errorf("read: %w: more than %d bytes without an end", framing.ErrTooLong, len(f.in))
	}
	if size > cap(f.space) {
		f.space = make([]byte, size)
	}
	f.in = f.space[:copy(f.space[:cap(f.space)], f.in)]
	return nil
}

// Write sends one frame.
func (f *frames) Write(frame []byte) (int, error) {
	if _, err := f.WriteBatch([][]byte{frame}); err != nil {
		return 0, err
	}
	return len(frame), nil
}

// atomicWriter is a stream, such as a FIFO with several writers, to which a
// message of up to so many bytes must be written with a call of its own.
type atomicWriter interface{ AtomicWrite() int }

// WriteBatch sends the frames with as few writes as the stream allows.
func (f *frames) WriteBatch(messages [][]byte) (int, error) {
	_, single := as[atomicWriter](f.Stream)
	stamper, stamped := f.encoder.(framing.Stamper)
	sent := 0
	f.out, f.ends = f.out[:0], f.ends[:0]
	for i, m := range messages {
		if stamped {
			f.stamp(stamper, i)
		}
		encoded, err := f.encoder.Append(f.out, m)
		if err != nil {
			return f.flush(sent, i, fmt.Errorf("write: %w", err))
		}
		f.out, f.ends = encoded, append(f.ends, len(encoded))
		if !single && len(f.out) < batchBytes && i < len(messages)-1 {
			continue
		}
		if n, err := f.flush(sent, i+1, nil); err != nil {
			return n, err
		}
		sent = i + 1
	}
	return sent, nil
}

// flush writes what is encoded: the frames from sent up to upTo. It returns how
// many frames are then written whole, and the first of the failures, cause
// included.
func (f *frames) flush(sent, upTo int, cause error) (int, error) {
	if len(f.out) == 0 {
		return upTo, cause
	}
	n, err := f.Stream.Write(f.out)
	whole, _ := slices.BinarySearch(f.ends, n+1)
	f.out, f.ends = f.out[:0], f.ends[:0]
	if err != nil {
		return sent + whole, err
	}
	return upTo, cause
}
