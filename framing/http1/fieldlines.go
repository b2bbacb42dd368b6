package http1

import "encoding/binary"

// readLines reads field lines up to the empty line and returns where the bytes
// after it begin. On any error its progress is kept, for the next call.
func (f *Fields) readLines(buf []byte, lim *Limits) (int, error) {
	limit := lim.Head - 2
	f.buf = buf
	for p := f.progress.line; ; {
		if p+1 < len(buf) && buf[p] == '\r' && buf[p+1] == '\n' {
			if p > limit {
				return 0, ErrHeadTooLarge
			}
			return p + 2, nil
		}
		end, wrong := f.readLine(buf, p)
		if wrong != 0 {
			f.progress.line = p
			return 0, f.progress.tail(buf, limit, ErrHeadTooLarge, wrong)
		}
		if end > limit {
			return 0, ErrHeadTooLarge
		}
		if len(f.lines) > lim.Fields {
			return 0, ErrTooManyFields
		}
		p = end + 2
		f.progress.done(p)
	}
}

// readLine notes the field line at p and returns the place of its CR, or why
// that cannot be done; which of the reasons does not matter when the line is not
// whole.
func (f *Fields) readLine(buf []byte, p int) (int, Error) {
	length, id := longestKnown, FieldOther
	if p+longestKnown <= len(buf) {
		length, id = scanNameWords((*[longestKnown]byte)(buf[p:]))
	}
	if length == longestKnown {
		length, id = scanName(buf[p:])
	}
	colon := p + length
	if colon >= len(buf) || buf[colon] != ':' || colon == p {
		if p < len(buf) && (buf[p] == ' ' || buf[p] == '\t') {
			return 0, ErrFold
		}
		return 0, ErrFieldName
	}
	if id == FieldOther && !isTokenText(buf[p:colon]) {
		return 0, ErrFieldName
	}
	from := colon + 1
	for from < len(buf) && (buf[from] == ' ' || buf[from] == '\t') {
		from++
	}
	end := control(buf, from)
	if end+1 >= len(buf) || buf[end] != '\r' || buf[end+1] != '\n' {
		return 0, ErrControl
	}
	to := end
	for to > from && (buf[to-1] == ' ' || buf[to-1] == '\t') {
		to--
	}
	f.add(spanOf(p, colon), spanOf(from, to), id)
	return end, 0
}

// scanNameWords returns how many bytes stand before the first colon, space or
// control character, and which known field they name; longestKnown if there is
// none of those.
func scanNameWords(b *[longestKnown]byte) (length int, id Field) {
	var k fieldKey
	w := binary.LittleEndian.Uint64(b[0:])
	marks := markNameEnds(w)
	if marks != 0 {
		k.a = nameBefore(w, marks)
		return marked(marks), k.field()
	}
	k.a = w | fold
	w = binary.LittleEndian.Uint64(b[8:])
	if marks = markNameEnds(w); marks != 0 {
		k.b = nameBefore(w, marks)
		return 8 + marked(marks), k.field()
	}
	k.b = w | fold
	w = binary.LittleEndian.Uint64(b[16:])
	if marks = markNameEnds(w); marks != 0 {
		k.c = nameBefore(w, marks)
		return 16 + marked(marks), k.field()
	}
	k.c = w | fold
	w = binary.LittleEndian.Uint64(b[24:])
	if marks = markNameEnds(w); marks != 0 {
		k.d = nameBefore(w, marks)
		return 24 + marked(marks), k.field()
	}
	return longestKnown, FieldOther
}

// scanName is scanNameWords for names of any length, and for the last bytes of
// the buffer.
func scanName(b []byte) (length int, id Field) {
	for length < len(b) && b[length] > ' ' && b[length] != ':' {
		length++
	}
	if length >= longestKnown {
		return length, FieldOther
	}
	var name [longestKnown]byte // filled up with NUL, which ends a name
	copy(name[:], b[:length])
	_, id = scanNameWords(&name)
	return length, id
}

// nameBefore keeps of a word of a name the bytes before the first mark, and makes
// its letters small.
func nameBefore(w, marks uint64) uint64 {
	return (w | fold) & ((marks&-marks)>>7 - 1)
}
