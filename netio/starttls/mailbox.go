package starttls

// imapSteps are those of RFC 9051 section 6.2.1. The server may tell anything at any
// time in lines that begin with "*".
func imapSteps() []step {
	return []step{
		{answer: "greeting", wish: "to talk", read: line(imapGreeting)},
		{say: says(imapTag + " STARTTLS\r\n"), answer: "answer to STARTTLS", wish: "STARTTLS", read: imapAnswer},
	}
}

const imapTag = "s1"

// imapGreeting takes no greeting in which we are known already: there can be no
// STARTTLS then (RFC 9051 section 7.1.4), and somebody between may want just that.
func imapGreeting(text string) verdict {
	switch {
	case begins(text, "* OK"):
		return agreed
	case begins(text, "* BYE"), begins(text, "* PREAUTH"):
		return refused
	}
	return foreign
}

// imapAnswer finds the line with our tag, behind any number of others.
func imapAnswer(got []byte) answer {
	for length := 0; ; {
		text, n, v := nextLine(got[length:])
		if v != agreed {
			return found(v, 0, "", got[length:])
		}
		length += n
		switch {
		case begins(text, imapTag+" OK"):
			return found(agreed, length, text, got)
		case begins(text, imapTag+" NO"), begins(text, imapTag+" BAD"), begins(text, "* BYE"):
			return found(refused, length, text, got)
		case !begins(text, "*"):
			return found(foreign, 0, "", []byte(text))
		}
	}
}

// pop3Steps are those of RFC 2595 section 4.
func pop3Steps() []step {
	return []step{
		{answer: "greeting", wish: "to talk", read: line(pop3Status)},
		{say: says("STLS\r\n"), answer: "answer to STLS", wish: "STLS", read: line(pop3Status)},
	}
}

func pop3Status(text string) verdict {
	switch {
	case begins(text, "+OK"):
		return agreed
	case begins(text, "-ERR"):
		return refused
	}
	return foreign
}
