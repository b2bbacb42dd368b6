package tap

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Sizes of recordings that can be played.
const (
	maxLine      = 16 << 20  // bytes of JSON
	maxRecording = 256 << 20 // bytes that were sent, in all
)

// ErrRecording is the kind of error of a file that is no recording.
var ErrRecording = errors.New("not a recording")

// Recording is a recording in memory: conversations in the order of their first
// lines. It does not change, and any number of players may play it.
type Recording struct{ conversations [][]said }

// said is a line of a conversation.
type said struct {
	role string
	data []byte
	end  bool
	line int // of the file, from 1
}

// ReadRecording reads what a [Recorder] has written, 256 MiB of payload at most.
// A line that is none is [ErrRecording] with its number.
func ReadRecording(r io.Reader) (*Recording, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, maxLine)
	recording, index, size := new(Recording), map[int64]int{}, 0
	number := 0
	for lines.Scan() {
		number++
		conn, s, err := parseLine(lines.Bytes())
		if err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", ErrRecording, number, err)
		}
		if size += len(s.data); size > maxRecording {
			return nil, fmt.Errorf("%w: more than 256 MiB to play", ErrRecording)
		}
		i, known := index[conn]
		if !known {
			i = len(recording.conversations)
			index[conn] = i
			recording.conversations = append(recording.conversations, nil)
		}
		s.line = number
		recording.conversations[i] = append(recording.conversations[i], s)
	}
	if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
		return nil, fmt.Errorf("%w: line %d: longer than 16 MiB", ErrRecording, number+1)
	} else if err != nil {
		return nil, err
	}
	if number == 0 {
		return nil, fmt.Errorf("%w: it is empty", ErrRecording)
	}
	return recording, nil
}

func parseLine(text []byte) (conn int64, s said, err error) {
	var line Line
	if err := json.Unmarshal(text, &line); err != nil {
		return 0, s, err
	}
	s = said{role: line.Dir, end: line.End}
	if s.role != clientRole && s.role != serverRole {
		return 0, s, fmt.Errorf(`"dir" is %q, neither client nor server`, line.Dir)
	}
	switch {
	case line.Text != nil && line.Base64 == nil:
		s.data = []byte(*line.Text)
	case line.Base64 != nil && line.Text == nil:
		s.data, err = base64.StdEncoding.DecodeString(*line.Base64)
	case line.Text != nil || !line.End:
		err = errors.New(`needs one of "text", "base64" and "end"`)
	}
	return line.Conn, s, err
}
