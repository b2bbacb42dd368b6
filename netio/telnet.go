package netio

import (
	"sync"

	"github.com/sockkit/sockkit/framing/telnet"
)

// Telnet is s without the telnet protocol that its other side speaks: what is
// read is the text alone, every option that the other side asks for is refused
// there and then, and of what is written the byte 255 is doubled. See package
// framing/telnet. Closing it closes s.
func Telnet(s Stream) Stream { return &telnetStream{around: around{s}} }

type telnetStream struct {
	around
	decoder telnet.Decoder // of the one who reads
	answers []byte

	writing sync.Mutex // an answer must not land inside a text
	escaped []byte
	ended   bool // nothing is sent any more, so nothing is answered either
}

// Read answers what is no text and returns with the first that is. An answer
// that nobody takes any more is no failure: what was sent before is still read.
func (t *telnetStream) Read(p []byte) (int, error) {
	for {
		n, err := t.Stream.Read(p)
		var text []byte
		text, t.answers = t.decoder.Decode(p[:0], t.answers[:0], p[:n])
		if failed := ignoreGone(t.answer()); failed != nil {
			return len(text), failed
		}
		if len(text) > 0 || err != nil || len(p) == 0 {
			return len(text), err
		}
	}
}

func (t *telnetStream) answer() error {
	if len(t.answers) == 0 {
		return nil
	}
	t.writing.Lock()
	defer t.writing.Unlock()
	if t.ended {
		return nil
	}
	_, err := t.Stream.Write(t.answers)
	return err
}

// Write writes p as text. After a failure nothing of p counts as written.
func (t *telnetStream) Write(p []byte) (int, error) {
	t.writing.Lock()
	defer t.writing.Unlock()
	t.escaped = telnet.Escape(t.escaped[:0], p)
	if _, err := t.Stream.Write(t.escaped); err != nil {
		return 0, err
	}
	return len(p), nil
}

// CloseWrite ends what is sent.
func (t *telnetStream) CloseWrite() error {
	t.writing.Lock()
	defer t.writing.Unlock()
	t.ended = true
	return t.Stream.CloseWrite()
}
