package starttls

import "fmt"

// startTLSName is the name of the operation (RFC 4511 section 4.14.1).
const startTLSName = "1.3.6.1.4.1.1466.20037"

// The tags of BER that occur (RFC 4511 section 4).
const (
	tagInteger     = 0x02
	tagOctets      = 0x04
	tagEnumerated  = 0x0a
	tagSequence    = 0x30
	tagExtended    = 0x77 // [APPLICATION 23], the extended request
	tagResponse    = 0x78 // [APPLICATION 24], the extended response
	tagRequestName = 0x80
)

const ldapMessageID = 1

// ldapSteps is the one extended operation.
func ldapSteps() []step {
	name := berElement(tagRequestName, startTLSName)
	request := berElement(tagSequence, berElement(tagInteger, string([]byte{ldapMessageID}))+berElement(tagExtended, name))
	return []step{{say: says(request), answer: "answer to StartTLS", wish: "StartTLS", read: ldapAnswer}}
}

// berElement is an element whose value is shorter than 128 bytes.
func berElement(tag byte, value string) string {
	return string([]byte{tag, byte(len(value))}) + value
}

// ldapAnswer reads an LDAPMessage with the response. One that nobody has asked for,
// with the number 0, announces the end (RFC 4511 section 4.4.1).
func ldapAnswer(got []byte) answer {
	message, length, v := ber(got, tagSequence)
	if v != agreed {
		return found(v, 0, "", got)
	}
	id, n, v := ber(message, tagInteger)
	if v != agreed || len(id) != 1 || id[0] > ldapMessageID {
		return found(foreign, 0, "", got)
	}
	response, _, v := ber(message[n:], tagResponse)
	if v != agreed {
		return found(foreign, 0, "", got)
	}
	code, text, ok := ldapResult(response)
	switch {
	case !ok:
		return found(foreign, 0, "", got)
	case code == 0 && id[0] == ldapMessageID:
		return found(agreed, length, "success", got)
	}
	return found(refused, length, fmt.Sprintf("result %d: %s", code, text), got)
}

// ldapResult reads what all responses begin with (RFC 4511 section 4.1.9).
func ldapResult(response []byte) (code byte, text string, ok bool) {
	result, n, v := ber(response, tagEnumerated)
	if v != agreed || len(result) != 1 {
		return 0, "", false
	}
	_, m, v := ber(response[n:], tagOctets) // the name that matched
	if v != agreed {
		return 0, "", false
	}
	diagnosis, _, v := ber(response[n+m:], tagOctets)
	return result[0], string(diagnosis), v == agreed
}

// ber cuts an element with that tag off and gives its value. Lengths are definite
// (RFC 4511 section 5.1), and of up to four bytes.
func ber(got []byte, tag byte) (value []byte, length int, v verdict) {
	switch {
	case len(got) > 0 && got[0] != tag:
		return nil, 0, foreign
	case len(got) < 2:
		return nil, 0, incomplete
	}
	head, size := 2, int(got[1])
	if got[1] >= 0x80 {
		digits := int(got[1] & 0x7f)
		if digits == 0 || digits > 4 {
			return nil, 0, foreign
		}
		if head += digits; len(got) < head {
			return nil, 0, incomplete
		}
		size = 0
		for _, digit := range got[2:head] {
			size = size<<8 | int(digit)
		}
	}
	switch {
	case size < 0 || size > maxAnswer:
		return nil, 0, foreign
	case len(got) < head+size:
		return nil, 0, incomplete
	}
	return got[head : head+size], head + size, agreed
}
