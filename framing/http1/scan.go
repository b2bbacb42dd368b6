package http1

import (
	"encoding/binary"
	"math/bits"
)

// Eight bytes are looked at as one word. Each function below marks the bytes it
// looks for by their highest bit; of the marks only the lowest can be relied on.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
	fold  = 0x2020202020202020 // makes letters small; changes other bytes too
)

// word loads the eight bytes at p.
func word(b []byte, p int) uint64 {
	return binary.LittleEndian.Uint64(b[p : p+8])
}

// markControls marks the bytes below 0x20 and 0x7f; those from 0x80 on are text.
func markControls(w uint64) uint64 {
	return ((w - 0x20*ones) | ((w ^ 0x7f*ones) - ones)) &^ w & highs
}

// markNameEnds marks the bytes up to 0x20 and colons.
func markNameEnds(w uint64) uint64 {
	colons := w ^ ':'*ones
	return ((w-0x21*ones)&^w | (colons-ones)&^colons) & highs
}

// marked returns how many bytes stand before the first mark.
func marked(marks uint64) int {
	return bits.TrailingZeros64(marks) >> 3
}

// markTarget marks the bytes up to 0x20, those from 0x7f on, and "#", "%", "?"
// and the backslash: what ends a target or is of interest in it.
func markTarget(w uint64) uint64 {
	hash, percent := w^'#'*ones, w^'%'*ones
	question, backslash := w^'?'*ones, w^'\\'*ones
	return ((w - 0x21*ones) | (hash - ones) | (percent - ones) | (question - ones) | (backslash - ones) | (w + ones) | w) & highs
}

// mayControl marks what markControls does and the bytes from 0x80 on, by less
// work. Several results can be put together before they are compared with highs.
func mayControl(w uint64) uint64 {
	return (w - 0x20*ones) | (w + ones)
}

// control returns the place of the first control character at or after p that
// is no HTAB, or len(b).
func control(b []byte, p int) int {
	for p+16 <= len(b) {
		pair := (*[16]byte)(b[p:])
		low, high := binary.LittleEndian.Uint64(pair[:]), binary.LittleEndian.Uint64(pair[8:])
		if (mayControl(low)|mayControl(high))&highs == 0 {
			p += 16
			continue
		}
		marks := markControls(low)
		if marks == 0 {
			p += 8
			if marks = markControls(high); marks == 0 {
				p += 8
				continue
			}
		}
		p += marked(marks)
		if b[p] != '\t' {
			return p
		}
		p++
	}
	if p+8 <= len(b) && mayControl(word(b, p))&highs == 0 {
		p += 8
	}
	if p+8 > len(b) && len(b) >= 8 && mayControl(word(b, len(b)-8))&highs == 0 {
		return len(b) // the word begins at p or before it
	}
	for p < len(b) && class[b[p]]&isControl == 0 {
		p++
	}
	return p
}
