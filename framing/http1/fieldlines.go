package http1

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
	colon, id := scanName(buf, p)
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

// scanName returns the first byte from p on that is a colon, a space or a
// control character, and which known field the bytes before it name.
func scanName(buf []byte, p int) (end int, id Field) {
	var key fieldKey
	for i := range key {
		if p+8 > len(buf) {
			return scanNameEnd(buf, p, i, &key)
		}
		w := word(buf, p)
		marks := markNameEnds(w)
		if marks != 0 {
			below := (marks&-marks)>>7 - 1 // the bytes before the first mark
			key[i] = (w | fold) & below
			return p + marked(marks), key.field()
		}
		key[i] = w | fold
		p += 8
	}
	for p < len(buf) && buf[p] > ' ' && buf[p] != ':' {
		p++
	}
	return p, FieldOther
}

// scanNameEnd is scanName for the last bytes of the buffer, the i-th word of the
// name on.
func scanNameEnd(buf []byte, p, i int, key *fieldKey) (end int, id Field) {
	for k := 0; p < len(buf) && buf[p] > ' ' && buf[p] != ':'; k++ {
		key[i] |= uint64(buf[p]|0x20) << (k * 8)
		p++
	}
	return p, key.field()
}
