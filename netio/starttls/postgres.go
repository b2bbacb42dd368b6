package starttls

// sslRequest is a packet of its length and the number that stands for a request of
// TLS where others have the version of the protocol.
const sslRequest = "\x00\x00\x00\x08\x04\xd2\x16\x2f"

// postgresSteps is the one of PostgreSQL's protocol 3: a single byte answers.
func postgresSteps() []step {
	return []step{{say: says(sslRequest), answer: "answer to SSLRequest", wish: "TLS", read: postgresAnswer}}
}

// postgresAnswer does not read the error that a server may answer with: nobody has
// proved yet that it is the server's (CVE-2024-10977).
func postgresAnswer(got []byte) answer {
	if len(got) == 0 {
		return answer{}
	}
	switch got[0] {
	case 'S':
		return answer{verdict: agreed, length: 1, said: "S"}
	case 'N':
		return answer{verdict: unoffered, length: 1}
	case 'E':
		return answer{verdict: refused, length: 1, said: "E"}
	}
	return found(foreign, 0, "", got)
}
