package framing

import (
	"bufio"
	"encoding/base64"
	"fmt"
	"time"
	"unicode/utf8"
)

// eventEnvelope is what a line of an event may hold beside the payload, in
// bytes.
const eventEnvelope = 4096

// Stamper is what the encoder of the codec "event" implements beside
// [Encoder].
type Stamper interface {
	// Stamp says when, and from whom, the next frames came. A zero time and
	// an empty peer are left out of the events.
	Stamp(at time.Time, peer string)
}

// event writes each frame as a line of JSON that says when and from whom it
// came:
//
//	{"time":"2026-11-21T16:00:00.5Z","peer":"127.0.0.1:4711","data":"hello"}
//
// A payload that is not UTF-8 is written as "base64" in the place of "data".
// Decoding gives the payload and passes over every other member.
type event struct{}

func (event) String() string { return "event" }

func (event) NewEncoder() Encoder { return new(eventEncoder) }

type eventEncoder struct {
	at   time.Time
	peer []byte
}

func (e *eventEncoder) Stamp(at time.Time, peer string) {
	e.at = at.UTC()
	e.peer = append(e.peer[:0], peer...)
}

func (e *eventEncoder) Append(dst, frame []byte) ([]byte, error) {
	dst = append(dst, '{')
	if !e.at.IsZero() {
		dst = append(dst, `"time":"`...)
		dst = e.at.AppendFormat(dst, time.RFC3339Nano)
		dst = append(dst, `",`...)
	}
	if len(e.peer) > 0 {
		dst = append(dst, `"peer":`...)
		dst = append(appendJSONString(dst, e.peer), ',')
	}
	if utf8.Valid(frame) {
		dst = appendJSONString(append(dst, `"data":`...), frame)
	} else {
		dst = appendJSONBase64(append(dst, `"base64":`...), frame)
	}
	return append(dst, "}\n"...), nil
}

func (event) NewDecoder(limit int) bufio.SplitFunc {
	var lines lineFinder
	longest := timesPlus(limit, jsonEscaped, eventEnvelope)
	payload := eventPayload{limit: limit, buf: []byte{}}
	return func(data []byte, atEOF bool) (int, []byte, error) {
		advance, line, err := lines.next(data, longest, atEOF)
		if line == nil || err != nil {
			return 0, nil, err
		}
		if err := payload.read(line); err != nil {
			return 0, nil, err
		}
		return advance, payload.buf, nil
	}
}

// eventPayload is the payload of the last event that was read.
type eventPayload struct {
	limit int
	buf   []byte
	found bool
}

func (p *eventPayload) read(line []byte) error {
	object, err := oneJSON(line)
	if err != nil {
		return err
	}
	if object[0] != '{' {
		return fmt.Errorf("%w: an event is an object, not %.20q", ErrMalformed, object)
	}
	p.found = false
	var name []byte
	err = eachJSON(object, func(value []byte) error {
		if name == nil {
			name = value
			return nil
		}
		member := name
		name = nil
		return p.member(member, value)
	})
	if err == nil && !p.found {
		return fmt.Errorf(`%w: an event without "data" or "base64"`, ErrMalformed)
	}
	return err
}

// member takes the payload from the member of an object that holds it.
func (p *eventPayload) member(name, value []byte) (err error) {
	inBase64 := string(name) == `"base64"`
	if !inBase64 && string(name) != `"data"` {
		return nil
	}
	if value[0] != '"' {
		return fmt.Errorf("%w: %s of an event is a string, not %.20q", ErrMalformed, name, value)
	}
	if p.found {
		return fmt.Errorf("%w: an event with two payloads", ErrMalformed)
	}
	p.found = true
	var fits bool
	if !inBase64 {
		p.buf, fits = appendFromJSONString(p.buf[:0], value, p.limit)
	} else if fits = base64.StdEncoding.DecodedLen(len(value)-2)-2 <= p.limit; fits {
		p.buf, err = decodeBase64(p.buf, value[1:len(value)-1])
	}
	if err == nil && (!fits || len(p.buf) > p.limit) {
		return overRun(p.limit, "in one event")
	}
	return err
}
