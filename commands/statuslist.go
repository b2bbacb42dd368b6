package commands

import (
	"strconv"
	"strings"

	"github.com/urfave/cli/v2"
)

// statusList is the value of --status: the statuses of HTTP that are taken, each as
// its first and last.
type statusList struct {
	text  string
	spans [][2]int
}

func statusFlags() []cli.Flag {
	return group("port check",
		valueFlag("status", "", "with -z http://...: the answers that will do, as `LIST`, 200,204,3xx (2xx,3xx)", parseStatuses),
	)
}

// parseStatuses reads 200,204,3xx.
func parseStatuses(s string) (statusList, error) {
	list := statusList{text: s}
	for word := range strings.SplitSeq(strings.ToLower(s), ",") {
		digits, class := strings.CutSuffix(word, "xx")
		n, err := strconv.Atoi(digits)
		switch {
		case err == nil && class && n >= 1 && n <= 9 && len(digits) == 1:
			list.spans = append(list.spans, [2]int{n * 100, n*100 + 99})
		case err == nil && !class && n >= 100 && n <= 999 && len(digits) == 3:
			list.spans = append(list.spans, [2]int{n, n})
		default:
			return list, usagef("%q is no status of HTTP", word).withHint("for example: --status 200,204,3xx")
		}
	}
	return list, nil
}

// takes reports whether a status is in the list; that of the zero value is 2xx,3xx.
func (l statusList) takes(status int) bool {
	for _, span := range l.spans {
		if span[0] <= status && status <= span[1] {
			return true
		}
	}
	return l.spans == nil && status >= 200 && status <= 399
}

// String is the list as it was given.
func (l statusList) String() string {
	if l.text == "" {
		return "2xx,3xx"
	}
	return l.text
}
