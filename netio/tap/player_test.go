package tap

import (
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

const talk = `{"t":"2026-01-02T03:04:05.000000Z","conn":7,"dir":"server","text":"220 hi\r\n"}
{"t":"2026-01-02T03:04:05.000001Z","conn":7,"dir":"client","text":"EHLO me\r\n"}
{"t":"2026-01-02T03:04:05.000002Z","conn":7,"dir":"server","text":"250 "}
{"t":"2026-01-02T03:04:05.000003Z","conn":7,"dir":"server","base64":"b2sNCg=="}
{"t":"2026-01-02T03:04:05.000004Z","conn":7,"dir":"client","text":"QUIT\r\n"}
{"t":"2026-01-02T03:04:05.000005Z","conn":7,"dir":"client","end":true}
{"t":"2026-01-02T03:04:05.000006Z","conn":7,"dir":"server","end":true}
`

func TestPlayerWaitsForItsCue(t *testing.T) {
	p := player(t, Server)
	said := make([]byte, 64)
	for _, step := range []struct{ hear, say string }{
		{"", "220 hi\r\n"}, {"EHLO", ""}, {" me\r\nQU", "250 ok\r\n"}, {"IT\r\n", ""},
	} {
		if _, err := p.Write([]byte(step.hear)); err != nil {
			t.Fatalf("heard %q: %v", step.hear, err)
		}
		n, err := io.ReadFull(p, said[:len(step.say)])
		if got := string(said[:n]); got != step.say || err != nil {
			t.Fatalf("after %q: said %q, %v; want %q", step.hear, got, err, step.say)
		}
	}
	if err := p.CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if n, err := p.Read(said); n != 0 || !errors.Is(err, io.EOF) {
		t.Errorf("at the end: %d, %v; want EOF", n, err)
	}
}

func TestPlayerSeesDifferences(t *testing.T) {
	for _, c := range []struct {
		name, heard string
		ends        bool
		want        string
	}{
		{"another byte", "EHLO you\r\n", false, "not as recorded: the client differs at byte 5 (line 2 of the recording)\n" +
			`expected "EHLO me\r\nQUIT\r\n"` + "\n" + `received "EHLO you\r\n"` + "\n" + "               ^"},
		{"in a later line", "EHLO me\r\nQUIP", false, "not as recorded: the client differs at byte 12 (line 5 of the recording)\n" +
			`expected "EHLO me\r\nQUIT\r\n"` + "\n" + `received "EHLO me\r\nQUIP"` + "\n" + "                        ^"},
		{"an end too early", "EHLO", true, "not as recorded: the client differs at byte 4 (line 2 of the recording)\n" +
			`expected "EHLO me\r\nQUIT\r\n"` + "\n" + `received "EHLO" (end)` + "\n" + "              ^"},
		{"too much", "EHLO me\r\nQUIT\r\nx", false, "not as recorded: the client differs at byte 15 (line 6 of the recording)\n" +
			`expected "EHLO me\r\nQUIT\r\n" (end)` + "\n" + `received "EHLO me\r\nQUIT\r\nx"` + "\n" + "                             ^"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := player(t, Server)
			_, err := p.Write([]byte(c.heard))
			if c.ends {
				err = p.CloseWrite()
			}
			if !errors.Is(err, ErrMismatch) || err.Error() != c.want {
				t.Errorf("got:\n%v\nwant:\n%s", err, c.want)
			}
		})
	}
}

func TestReadRecording(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "empty"},
		{"no JSON", "{}\nx", `line 1: "dir"`},
		{"a broken line", strings.SplitAfter(talk, "\n")[0] + `{"conn":7,"dir":"cl`, "line 2"},
		{"both", `{"conn":1,"dir":"client","text":"a","base64":"YQ=="}`, "needs one of"},
		{"neither", `{"conn":1,"dir":"client"}`, "needs one of"},
		{"no base64", `{"conn":1,"dir":"client","base64":"?"}`, "illegal base64"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ReadRecording(strings.NewReader(c.text))
			if !errors.Is(err, ErrRecording) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v; want %q", err, c.want)
			}
		})
	}
}

// FuzzRecording holds two laws: what is recorded is played as it was, however
// the other side is cut; and no file makes the reader panic.
func FuzzRecording(f *testing.F) {
	f.Add([]byte("EHLO me\r\n"), []byte("250\xff ok"), []byte(talk))
	f.Fuzz(func(t *testing.T, question, answer, file []byte) {
		_, _ = ReadRecording(strings.NewReader(string(file)))
		var kept strings.Builder
		w := (&Recorder{To: &kept}).Watch(Conn{Number: 1})
		see(t, w, Out, string(question))
		see(t, w, In, string(answer))
		if err := errors.Join(w.End(Out), w.End(In)); err != nil {
			t.Fatal(err)
		}
		recording, err := ReadRecording(strings.NewReader(kept.String()))
		if err != nil {
			t.Fatal(err)
		}
		p := recording.Play(0, Server)
		for _, b := range question {
			if _, err := p.Write([]byte{b}); err != nil {
				t.Fatal(err)
			}
		}
		if err := p.CloseWrite(); err != nil {
			t.Fatal(err)
		}
		if err := iotest.TestReader(p, answer); err != nil {
			t.Error(err)
		}
	})
}

func player(t *testing.T, side Side) *Player {
	t.Helper()
	recording, err := ReadRecording(strings.NewReader(talk))
	if err != nil {
		t.Fatal(err)
	}
	return recording.Play(0, side)
}
