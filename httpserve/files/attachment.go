package files

import "fmt"

// attachment is a Content-Disposition with a file's name: as it is, for those who
// know RFC 8187, and with an underscore for whatever is not plain ASCII.
func attachment(name string) string {
	plain := []byte(name)
	for i, c := range plain {
		if c < ' ' || c > '~' || c == '"' || c == '\\' || c == '%' {
			plain[i] = '_'
		}
	}
	return `attachment; filename="` + string(plain) + `"; filename*=UTF-8''` + extended(name)
}

// extended is text as RFC 8187 3.2 writes it.
func extended(text string) string {
	out := make([]byte, 0, len(text))
	for i := range len(text) {
		c := text[i]
		if 'a' <= lower(c) && lower(c) <= 'z' || isDigit(c) || c == '.' || c == '-' || c == '_' || c == '~' {
			out = append(out, c)
		} else {
			out = fmt.Appendf(out, "%%%02X", c)
		}
	}
	return string(out)
}
