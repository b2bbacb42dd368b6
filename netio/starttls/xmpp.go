package starttls

import (
	"bytes"
	"strings"
)

// xmppTLS is the namespace of what is said about TLS (RFC 6120 section 5).
const xmppTLS = "urn:ietf:params:xml:ns:xmpp-tls"

// xmppSteps open a stream, find the offer among its features, and take it. After
// the handshake the user opens a stream anew.
func xmppSteps() []step {
	return []step{
		{say: xmppHeader, answer: "stream features", wish: "the stream", read: xmppFeatures},
		{say: says("<starttls xmlns='" + xmppTLS + "'/>"), answer: "answer to starttls", wish: "starttls", read: xmppAnswer},
	}
}

func xmppHeader(who self) string {
	var to string
	if who.server != "" {
		to = " to='" + strings.NewReplacer("&", "&amp;", "<", "&lt;", "'", "&apos;").Replace(who.server) + "'"
	}
	return "<?xml version='1.0'?><stream:stream" + to +
		" xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
}

// xmppFeatures reads up to the end of the features, which stand behind the stream's
// header; an error may stand in their place.
func xmppFeatures(got []byte) answer {
	xml := xmlReader{got: got}
	header, v := xml.next()
	if v != agreed {
		return found(v, 0, "", got)
	}
	if header.name != "stream" || header.closes {
		return found(foreign, 0, "", got)
	}
	list, v := xml.next()
	if v != agreed {
		return found(v, 0, "", got)
	}
	children, v := xml.children(list)
	switch {
	case v != agreed:
		return found(v, 0, "", got)
	case !list.opens:
		return found(foreign, 0, "", got)
	case list.name == "error":
		return found(refused, xml.at, "stream error: "+firstName(children), got)
	case list.name != "features":
		return found(foreign, 0, "", got)
	}
	for _, child := range children {
		if child.name == "starttls" && child.speaksOfTLS() {
			return found(agreed, xml.at, "starttls", got)
		}
	}
	return found(unoffered, xml.at, "", got)
}

// xmppAnswer reads the one element that answers.
func xmppAnswer(got []byte) answer {
	xml := xmlReader{got: got}
	first, v := xml.next()
	if v != agreed {
		return found(v, 0, "", got)
	}
	children, v := xml.children(first)
	switch {
	case v != agreed:
		return found(v, 0, "", got)
	case first.name == "proceed" && first.speaksOfTLS():
		return found(agreed, xml.at, "proceed", got)
	case first.name == "failure" && first.speaksOfTLS():
		return found(refused, xml.at, "failure", got)
	case first.name == "error":
		return found(refused, xml.at, "stream error: "+firstName(children), got)
	}
	return found(foreign, 0, "", got)
}

func firstName(children []xmlTag) string {
	if len(children) == 0 {
		return "no reason"
	}
	return children[0].name
}

// xmlTag is <name attributes>, </name> or <name attributes/>. What stands before a
// colon in the name is left out.
type xmlTag struct {
	name          string
	attributes    string
	opens, closes bool // both: the element is empty
}

// speaksOfTLS reports whether the element is of TLS's namespace. The few that there
// are name it themselves (RFC 6120 section 5.4).
func (t xmlTag) speaksOfTLS() bool {
	return strings.Contains(t.attributes, "'"+xmppTLS+"'") || strings.Contains(t.attributes, `"`+xmppTLS+`"`)
}

// xmlReader goes through the tags of the little XML that a server says before TLS.
// XMPP has no comments, declarations of types or processing instructions in it
// (RFC 6120 section 11.1).
type xmlReader struct {
	got []byte
	at  int
}

// children goes on to the end of an element, and gives the tags directly in it.
func (x *xmlReader) children(parent xmlTag) (tags []xmlTag, v verdict) {
	if parent.closes {
		return nil, agreed
	}
	for depth := 1; depth > 0; {
		text := bytes.IndexByte(x.got[x.at:], '<')
		if text < 0 {
			return nil, incomplete
		}
		x.at += text
		tag, v := x.next()
		if v != agreed {
			return nil, v
		}
		if tag.opens && depth == 1 {
			tags = append(tags, tag)
		}
		if tag.opens {
			depth++
		}
		if tag.closes {
			depth--
		}
	}
	return tags, agreed
}

// next takes the next tag, before which there may be space.
func (x *xmlReader) next() (xmlTag, verdict) {
	for {
		rest := bytes.TrimLeft(x.got[x.at:], " \t\r\n")
		x.at = len(x.got) - len(rest)
		length, v := tagLength(rest)
		if v != agreed {
			return xmlTag{}, v
		}
		x.at += length
		if text := string(rest[1 : length-1]); !strings.HasPrefix(text, "?xml ") {
			return tagOf(text)
		}
	}
}

// tagLength finds the end of the tag at the beginning: a ">" that is in no quotes.
func tagLength(rest []byte) (int, verdict) {
	if len(rest) > 0 && rest[0] != '<' {
		return 0, foreign
	}
	var quote byte
	for i, c := range rest {
		switch {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '>':
			return i + 1, agreed
		case c == '<' && i > 0:
			return 0, foreign
		}
	}
	return 0, incomplete
}

// tagOf reads what stands between "<" and ">".
func tagOf(text string) (xmlTag, verdict) {
	t := xmlTag{opens: true}
	if text, t.closes = strings.CutPrefix(text, "/"); t.closes {
		t.opens = false
	} else if text, t.closes = strings.CutSuffix(text, "/"); t.closes {
		text = strings.TrimRight(text, " \t\r\n")
	}
	if end := strings.IndexAny(text, " \t\r\n"); end >= 0 {
		text, t.attributes = text[:end], text[end:]
	}
	if _, local, prefixed := strings.Cut(text, ":"); prefixed {
		text = local
	}
	if t.name = text; text == "" || strings.ContainsAny(text, "!?'\"=&") {
		return t, foreign
	}
	return t, agreed
}
