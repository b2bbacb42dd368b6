package websocket

import (
	"encoding/binary"
	"math/bits"
)

// Mask puts the mask of key over p, or takes it off, in place (RFC 6455 5.3). It
// returns the key for the bytes that follow.
func Mask(p []byte, key uint32) uint32 {
	wide := uint64(key)<<32 | uint64(key)
	for len(p) >= 32 {
		four := p[:32:32]
		binary.LittleEndian.PutUint64(four, binary.LittleEndian.Uint64(four)^wide)
		binary.LittleEndian.PutUint64(four[8:], binary.LittleEndian.Uint64(four[8:])^wide)
		binary.LittleEndian.PutUint64(four[16:], binary.LittleEndian.Uint64(four[16:])^wide)
		binary.LittleEndian.PutUint64(four[24:], binary.LittleEndian.Uint64(four[24:])^wide)
		p = p[32:]
	}
	for len(p) >= 8 {
		binary.LittleEndian.PutUint64(p, binary.LittleEndian.Uint64(p)^wide)
		p = p[8:]
	}
	for i := range p {
		p[i] ^= byte(key)
		key = bits.RotateLeft32(key, -8)
	}
	return key
}
