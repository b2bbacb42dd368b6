package starttls

import (
	"slices"
	"strings"
)

// reply is a numbered reply, of one line or several, of SMTP (RFC 5321 section
// 4.2.1) or FTP (RFC 959 section 4.2).
type reply struct {
	code  string   // three digits
	lines []string // the texts behind code and sign
}

// grammar is how the lines between the first and the last of a reply look.
type grammar bool

const (
	everyLineNumbered grammar = false // SMTP
	freeLinesBetween  grammar = true  // FTP
)

// readReply cuts a reply off. The verdict is agreed if there is one.
func (g grammar) readReply(got []byte) (r reply, length int, v verdict) {
	for {
		text, n, v := nextLine(got[length:])
		if v != agreed {
			return r, 0, v
		}
		length += n
		code, last, numbered := numberOf(text)
		if r.code == "" && numbered {
			r.code = code
		}
		switch {
		case numbered && code == r.code:
			r.lines = append(r.lines, text[min(len(text), 4):])
			if last {
				return r, length, agreed
			}
		case r.code == "" || g == everyLineNumbered:
			return r, 0, foreign
		}
	}
}

// numberOf is the code of a line, and whether it is the last of its reply.
func numberOf(text string) (code string, last, ok bool) {
	if len(text) < 3 || strings.Trim(text[:3], "0123456789") != "" {
		return "", false, false
	}
	if len(text) == 3 || text[3] == ' ' {
		return text[:3], true, true
	}
	return text[:3], false, text[3] == '-'
}

// numbered reads replies and judges them by their code: that which is wanted, and
// then by what else there is in it; those that say no; and all others.
func (g grammar) numbered(want string, further func(reply) verdict) reader {
	return func(got []byte) answer {
		r, length, v := g.readReply(got)
		if v != agreed {
			return found(v, length, "", got)
		}
		switch {
		case r.code == want:
			v = further(r)
		case r.code[0] == '4' || r.code[0] == '5':
			v = refused
		default:
			v = foreign
		}
		return found(v, length, beginning(got), got)
	}
}

func enough(reply) verdict { return agreed }

// smtpSteps are those of RFC 3207. What the server has told of itself before TLS is
// forgotten: the user asks again.
func smtpSteps() []step {
	return []step{
		{answer: "greeting", wish: "to talk", read: everyLineNumbered.numbered("220", enough)},
		{
			say:    func(who self) string { return "EHLO " + who.client + "\r\n" },
			answer: "answer to EHLO", wish: "EHLO", read: everyLineNumbered.numbered("250", offersStartTLS),
		},
		{say: says("STARTTLS\r\n"), answer: "answer to STARTTLS", wish: "STARTTLS", read: everyLineNumbered.numbered("220", enough)},
	}
}

// offersStartTLS looks for the keyword, which stands behind the first line.
func offersStartTLS(r reply) verdict {
	if slices.ContainsFunc(r.lines[1:], func(text string) bool { return begins(text, "STARTTLS") }) {
		return agreed
	}
	return unoffered
}

// ftpSteps are those of RFC 4217 section 4. A server that is not ready yet may say so
// before it greets.
func ftpSteps() []step {
	ready := freeLinesBetween.numbered("220", enough)
	greeting := func(got []byte) answer {
		wait, length, v := freeLinesBetween.readReply(got)
		if v != agreed || wait.code != "120" {
			return ready(got)
		}
		a := ready(got[length:])
		if a.length > 0 {
			a.length += length
		}
		return a
	}
	return []step{
		{answer: "greeting", wish: "to talk", read: greeting},
		{say: says("AUTH TLS\r\n"), answer: "answer to AUTH TLS", wish: "AUTH TLS", read: freeLinesBetween.numbered("234", enough)},
	}
}
