package http1

import "time"

// dateForm is IMF-fixdate, the one form in which dates are written (RFC 9110
// 5.6.7).
const dateForm = "Mon, 02 Jan 2006 15:04:05 GMT"

// Clock is the Date field's text, made once a second. The zero value is ready;
// it is not for use by several goroutines at once.
type Clock struct {
	second int64
	text   [len(dateForm)]byte
}

// Date returns the text of the second that now falls into. It is overwritten by
// the first call with another second.
func (c *Clock) Date(now time.Time) []byte {
	if second := now.Unix(); second != c.second || c.text[0] == 0 {
		c.second = second
		AppendDate(c.text[:0], now)
	}
	return c.text[:]
}

// AppendDate appends a time as IMF-fixdate. Its year must have four digits.
func AppendDate(dst []byte, t time.Time) []byte {
	return t.UTC().AppendFormat(dst, dateForm)
}

// dateForms are those that must be understood: IMF-fixdate, RFC 850, asctime.
var dateForms = [...]string{
	dateForm,
	"Monday, 02-Jan-06 15:04:05 GMT",
	"Mon Jan _2 15:04:05 2006",
}

// ParseDate reads a date in any of the three forms of RFC 9110 5.6.7. Of a year
// in two digits, now decides the century: a date more than 50 years after now is
// one of the past.
func ParseDate(value []byte, now time.Time) (time.Time, bool) {
	text := string(value)
	for i, form := range dateForms {
		t, err := time.Parse(form, text)
		if err != nil {
			continue
		}
		if i == 1 {
			t = inCentury(t, now.UTC())
		}
		return t, true
	}
	return time.Time{}, false
}

// inCentury moves a date to the latest year with the same two last digits that
// is not more than 50 years after now.
func inCentury(t, now time.Time) time.Time {
	century := now.Year()/100 + 1
	for {
		moved := time.Date(century*100+t.Year()%100, t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
		if !moved.After(now.AddDate(50, 0, 0)) {
			return moved
		}
		century--
	}
}
