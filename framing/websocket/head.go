package websocket

import (
	"encoding/binary"
	"math"
)

const (
	maxControl = 125 // bytes of payload of a control frame
	maxHead    = 14  // bytes of the longest head: two, eight of length, four of mask

	finBit      = 0x80
	deflatedBit = 0x40 // RSV1, which RFC 7692 gives a meaning
	unknownBits = 0x30 // RSV2 and RSV3
	maskBit     = 0x80
	length16    = 126 // two bytes of length follow
	length64    = 127 // eight bytes do
)

// Head is the head of a frame (RFC 6455 5.2).
type Head struct {
	Fin      bool // the last frame of its message
	Deflated bool // RSV1: the message is compressed, as its first frame says
	Opcode   Opcode
	Masked   bool
	Key      uint32 // of the mask, its first byte lowest
	Length   int64  // of the payload, in bytes
}

// Peer is what is known of the side whose frames are read.
type Peer struct {
	Client   bool // it masks its frames; a server must not
	Deflates bool // permessage-deflate was agreed on
}

// ParseHead reads the head of a frame from the front of buf and returns how many
// bytes it takes. ErrIncomplete says that buf holds the beginning of a head; any
// other error is an Error, which is told as soon as the bytes are there that show
// it. What depends on the frames before is not looked at.
func ParseHead(buf []byte, from Peer) (h Head, n int, err error) {
	if len(buf) == 0 {
		return h, 0, ErrIncomplete
	}
	h.Fin, h.Deflated, h.Opcode = buf[0]&finBit != 0, buf[0]&deflatedBit != 0, Opcode(buf[0]&0x0f)
	switch {
	case buf[0]&unknownBits != 0:
		return h, 0, ErrReserved
	case !h.Opcode.defined():
		return h, 0, ErrOpcode
	case h.Deflated && (!from.Deflates || h.Opcode != Text && h.Opcode != Binary):
		return h, 0, ErrReserved
	case h.Opcode.control() && !h.Fin:
		return h, 0, ErrControlPart
	case len(buf) == 1:
		return h, 0, ErrIncomplete
	}
	h.Masked = buf[1]&maskBit != 0
	short := buf[1] &^ maskBit
	switch {
	case h.Opcode.control() && short > maxControl:
		return h, 0, ErrControlLong
	case from.Client && !h.Masked:
		return h, 0, ErrUnmasked
	case !from.Client && h.Masked:
		return h, 0, ErrMasked
	}
	if n, err = h.readLength(buf, short); err != nil || !h.Masked {
		return h, n, err
	}
	if len(buf) < n+4 {
		return h, 0, ErrIncomplete
	}
	h.Key = binary.LittleEndian.Uint32(buf[n:])
	return h, n + 4, nil
}

// readLength reads the length in one of its three forms, of which the shortest
// must be taken, and returns how many bytes the head takes up to there.
func (h *Head) readLength(buf []byte, short byte) (int, error) {
	switch short {
	case length16:
		if len(buf) < 4 {
			return 0, ErrIncomplete
		}
		h.Length = int64(binary.BigEndian.Uint16(buf[2:]))
		if h.Length < length16 {
			return 0, ErrLength
		}
		return 4, nil
	case length64:
		if len(buf) < 10 {
			return 0, ErrIncomplete
		}
		length := binary.BigEndian.Uint64(buf[2:])
		if length <= math.MaxUint16 || length > math.MaxInt64 {
			return 0, ErrLength
		}
		h.Length = int64(length)
		return 10, nil
	}
	h.Length = int64(short)
	return 2, nil
}

// AppendHead appends the head of a frame. Key counts only if Masked.
func AppendHead(dst []byte, h Head) []byte {
	first, mask := byte(h.Opcode), byte(0)
	if h.Fin {
		first |= finBit
	}
	if h.Deflated {
		first |= deflatedBit
	}
	if h.Masked {
		mask = maskBit
	}
	switch {
	case h.Length < length16:
		dst = append(dst, first, mask|byte(h.Length))
	case h.Length <= math.MaxUint16:
		dst = binary.BigEndian.AppendUint16(append(dst, first, mask|length16), uint16(h.Length))
	default:
		dst = binary.BigEndian.AppendUint64(append(dst, first, mask|length64), uint64(h.Length))
	}
	if h.Masked {
		dst = binary.LittleEndian.AppendUint32(dst, h.Key)
	}
	return dst
}
