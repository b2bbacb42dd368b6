package websocket

import "bytes"

// DefaultMax is the largest message, in bytes, where nobody says otherwise.
const DefaultMax = 1 << 20

// keptRoom is how much room for messages a Receiver keeps from one to the next.
const keptRoom = 64 << 10

// Message is what a Receiver hands out: a whole message, or a control frame. With
// the opcode Continuation it is none.
type Message struct {
	Opcode Opcode
	Data   []byte // the content; the reason of a Close
	Code   Code   // of a Close; NoStatus if it has none
}

// Receiver makes messages of the bytes that come from the peer: it takes masks
// off, joins fragments, inflates and checks. Make it with NewReceiver.
type Receiver struct {
	from    Peer
	max     int
	inflate *inflater // nil = nothing is compressed

	partial [maxHead]byte // of a head that has not come whole
	have    int
	inside  bool // a frame: its head is read, left bytes of its payload are to come
	head    Head
	left    int64
	key     uint32

	state    assembly
	kind     Opcode // of the message that is open
	deflated bool
	text     textCheck
	message  []byte // what has come of it
	control  []byte // what has come of a control frame
	over     bool   // a Close has come, or an error was returned
	wrong    error
}

// NewReceiver makes the receiver of one direction. max is the size of the largest
// message in bytes, also of what it is inflated to; 0 = DefaultMax. deflate is
// what was agreed on, nil for no compression.
func NewReceiver(role Role, limit int, deflate *Deflate) *Receiver {
	if limit <= 0 {
		limit = DefaultMax
	}
	r := &Receiver{from: Peer{Client: role == Server, Deflates: deflate != nil}, max: limit}
	if deflate != nil {
		r.inflate = newInflater(*deflate, role)
	}
	return r
}

// Next reads from the front of p up to the end of the next message or control
// frame, and returns how many bytes it took. A message whose opcode is
// Continuation says that all of p was taken and that more is needed. The message
// is valid until the next call, and as long as p is left alone: a message that
// lies in p as a whole is unmasked there.
//
// An error is an [Error], which every further call returns again. After a Close
// everything is taken and dropped.
func (r *Receiver) Next(p []byte) (n int, m Message, err error) {
	if r.over {
		return len(p), Message{}, r.wrong
	}
	r.forget()
	for {
		if !r.inside {
			used, err := r.readHead(p[n:])
			n += used
			if err == ErrIncomplete {
				return n, Message{}, nil
			}
			if err != nil {
				return n, Message{}, r.refuse(err)
			}
		}
		piece := p[n:]
		piece = piece[:min(int64(len(piece)), r.left)]
		n += len(piece)
		m, ended, err := r.payload(piece)
		switch {
		case err != nil:
			return n, Message{}, r.refuse(err)
		case ended && m.Opcode != Continuation:
			return n, m, nil
		case !ended:
			return n, Message{}, nil
		}
	}
}

// forget gives up the room of the message that was handed out last, if it is
// much.
func (r *Receiver) forget() {
	if r.state == noMessage && !r.inside && cap(r.message) > keptRoom {
		r.message = nil
	}
	if r.inflate != nil {
		r.inflate.forget()
	}
}

func (r *Receiver) refuse(err error) error {
	r.over, r.wrong, r.message = true, err, nil
	return err
}

// readHead reads the head of the next frame, which may come in pieces, and
// checks that it may stand here.
func (r *Receiver) readHead(p []byte) (int, error) {
	buf := p
	if r.have > 0 {
		buf = r.partial[:r.have+copy(r.partial[r.have:], p)]
	}
	h, n, err := ParseHead(buf, r.from)
	if err == ErrIncomplete {
		used := copy(r.partial[r.have:], p)
		r.have += used
		return used, err
	}
	if err != nil {
		return 0, err
	}
	n, r.have = n-r.have, 0
	return n, r.begin(h)
}

// begin takes the head of a frame. Whether the message would be over the limit is
// known here, before any room is made for it.
func (r *Receiver) begin(h Head) error {
	j := joints[r.state][placeOf(h)]
	if j.wrong != 0 {
		return j.wrong
	}
	if !h.Opcode.control() {
		if h.Opcode != Continuation {
			r.kind, r.deflated, r.message = h.Opcode, h.Deflated, r.message[:0]
		}
		if h.Length > int64(r.room()-len(r.message)) {
			return ErrTooBig
		}
	}
	r.inside, r.head, r.left, r.key = true, h, h.Length, h.Key
	return nil
}

// room is how much of a message is held before it is whole. What cannot be
// compressed grows a little when it is.
func (r *Receiver) room() int {
	if r.deflated {
		return r.max + r.max/16 + 64
	}
	return r.max
}

// payload takes the next piece of the frame, and the message when it is whole.
func (r *Receiver) payload(piece []byte) (m Message, ended bool, err error) {
	atOnce := int64(len(piece)) == r.head.Length
	if r.head.Masked {
		r.key = Mask(piece, r.key)
	}
	r.left -= int64(len(piece))
	control := r.head.Opcode.control()
	if !control && r.kind == Text && !r.deflated && !r.text.add(piece) {
		return m, false, ErrText
	}
	switch {
	case atOnce && placeOf(r.head) == whole || atOnce && control:
	case control:
		r.control = append(r.control, piece...)
		piece = r.control
	default:
		r.message = appendWithin(r.message, piece, r.room())
		piece = r.message
	}
	if r.left > 0 {
		return m, false, nil
	}
	r.inside, r.control = false, r.control[:0]
	j := joints[r.state][placeOf(r.head)]
	r.state = j.next
	switch {
	case !j.complete:
		return m, true, nil
	case control:
		m, err = r.endControl(piece)
	default:
		m, err = r.endMessage(piece)
	}
	return m, true, err
}

func (r *Receiver) endControl(payload []byte) (Message, error) {
	if r.head.Opcode != Close {
		return Message{Opcode: r.head.Opcode, Data: payload}, nil
	}
	code, reason, err := parseClose(payload)
	if err != nil {
		return Message{}, err
	}
	r.over = true
	return Message{Opcode: Close, Code: code, Data: bytes.Clone(reason)}, nil
}

func (r *Receiver) endMessage(data []byte) (Message, error) {
	if r.deflated {
		var err error
		if data, err = r.inflate.message(data, r.max, r.kind == Text); err != nil {
			return Message{}, err
		}
		return Message{Opcode: r.kind, Data: data}, nil
	}
	if r.kind == Text && !r.text.ended() {
		return Message{}, ErrText
	}
	return Message{Opcode: r.kind, Data: data}, nil
}

// appendWithin appends like append, to a buffer that never has room for more than
// limit bytes. What is appended fits.
func appendWithin(dst, p []byte, limit int) []byte {
	if need := len(dst) + len(p); need > cap(dst) {
		grown := make([]byte, len(dst), min(limit, max(need, 2*cap(dst), 512)))
		copy(grown, dst)
		dst = grown
	}
	return append(dst, p...)
}
