package http1

import "strconv"

// AppendChunk appends data as one chunk. Empty data appends nothing, as an empty
// chunk would end the body.
func AppendChunk(dst, data []byte) []byte {
	if len(data) == 0 {
		return dst
	}
	dst = AppendChunkSize(dst, len(data))
	dst = append(dst, data...)
	return append(dst, "\r\n"...)
}

// AppendChunkSize appends the line before a chunk of size bytes, for callers who
// send the data from elsewhere and "\r\n" after it. size must not be 0.
func AppendChunkSize(dst []byte, size int) []byte {
	dst = strconv.AppendUint(dst, uint64(size), 16)
	return append(dst, "\r\n"...)
}

// AppendLastChunk appends what ends a body without trailers.
func AppendLastChunk(dst []byte) []byte {
	return append(dst, "0\r\n\r\n"...)
}

// AppendTrailerStart appends the last chunk of a body that has trailers; the
// trailer fields follow by AppendField and then AppendHeadEnd.
func AppendTrailerStart(dst []byte) []byte {
	return append(dst, "0\r\n"...)
}
