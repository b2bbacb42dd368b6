package telnet

import (
	"bytes"
	"testing"
)

func TestDecode(t *testing.T) {
	tests := []struct{ name, in, text, answers string }{
		{"plain text", "login: ", "login: ", ""},
		{"WILL is refused", "a\xff\xfb\x01b", "ab", "\xff\xfe\x01"},
		{"DO is refused", "a\xff\xfd\x18b", "ab", "\xff\xfc\x18"},
		{"WONT and DONT get no answer", "\xff\xfc\x01\xff\xfe\x01x", "x", ""},
		{"each request its answer", "\xff\xfd\x01\xff\xfb\x01\xff\xfd\x01", "", "\xff\xfc\x01\xff\xfe\x01\xff\xfc\x01"},
		{"the option 255", "\xff\xfd\xffx", "x", "\xff\xfc\xff"},
		{"a doubled 255 is one", "a\xff\xffb", "a\xffb", ""},
		{"other commands are skipped", "a\xff\xf1b\xff\xf9c", "abc", ""},
		{"a subnegotiation is skipped", "a\xff\xfa\x18\x01\xff\xf0b", "ab", ""},
		{"with a doubled 255 in it", "a\xff\xfa\x18\xff\xff\xf0\xff\xf0b", "ab", ""},
		{"with a lonely SE in it", "a\xff\xfa\xf0\xfb\xff\xf0b", "ab", ""},
		{"one without an end is over at the next command", "a\xff\xfa\x18\xff\xfb\x01b", "ab", "\xff\xfe\x01"},
		{"one that another begins in", "a\xff\xfa\x18\xff\xfa\x19\xff\xf0b", "ab", ""},
		{"verbs without IAC are text", "\xfa\xfb\xfc\xfd\xfe\xf0", "\xfa\xfb\xfc\xfd\xfe\xf0", ""},
		{"line ends stay", "a\r\nb\r\x00c\n", "a\r\nb\r\x00c\n", ""},
		{"cut in a command", "a\xff\xfb", "a", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text, answers := new(Decoder).Decode(nil, nil, []byte(test.in))
			if string(text) != test.text || string(answers) != test.answers {
				t.Errorf("got %q and %q, want %q and %q", text, answers, test.text, test.answers)
			}
		})
	}
}

func TestEscape(t *testing.T) {
	for in, want := range map[string]string{"": "", "abc": "abc", "\xff": "\xff\xff", "a\xff\xffb": "a\xff\xff\xff\xffb"} {
		if got := Escape(nil, []byte(in)); string(got) != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Whatever the pieces, the same text and the same answers come out, in place too;
// the answers ask for no answers; escaped text comes back as it was.
func FuzzDecode(f *testing.F) {
	f.Add([]byte("a\xff\xfb\x01b\xff\xfa\x18\xff\xff\xff\xf0\xff\xffc"), uint8(1))
	f.Add([]byte("\xff\xfa\xff\xfd\xff\xff\xfb"), uint8(2))
	f.Fuzz(func(t *testing.T, in []byte, size uint8) {
		wholeText, wholeAnswers := new(Decoder).Decode(nil, nil, in)
		var pieces Decoder
		var text, answers []byte
		for rest := bytes.Clone(in); len(rest) > 0; {
			n := min(len(rest), int(size)+1)
			var some []byte
			some, answers = pieces.Decode(rest[:0:n], answers, rest[:n])
			text, rest = append(text, some...), rest[n:]
		}
		if !bytes.Equal(text, wholeText) || !bytes.Equal(answers, wholeAnswers) {
			t.Errorf("in pieces of %d: %q and %q, whole: %q and %q", int(size)+1, text, answers, wholeText, wholeAnswers)
		}
		if text, again := new(Decoder).Decode(nil, nil, wholeAnswers); len(text) > 0 || len(again) > 0 {
			t.Errorf("our answers %q are answered: %q, %q", wholeAnswers, text, again)
		}
		if back, answers := new(Decoder).Decode(nil, nil, Escape(nil, in)); !bytes.Equal(back, in) || len(answers) > 0 {
			t.Errorf("%q came back as %q with answers %q", in, back, answers)
		}
	})
}
