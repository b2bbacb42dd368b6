package commands

import (
	"errors"
	"os"
	"testing"

	"github.com/sockkit/sockkit/netio/resolve"
)

// The addresses of a name are two questions and one look-up.
func TestLookupSum(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		errs   []error // of the questions of one name
		status int
	}{
		{"both", []error{nil, nil}, 0},
		{"one kind", []error{nil, resolve.ErrNoRecord}, 0},
		{"none", []error{resolve.ErrNoRecord, resolve.ErrNoRecord}, 4},
		{"no name", []error{resolve.ErrNoName, resolve.ErrNoName}, 3},
		{"silence", []error{os.ErrDeadlineExceeded, os.ErrDeadlineExceeded}, 124},
		{"half is silent", []error{nil, os.ErrDeadlineExceeded}, 8},
		{"half fails", []error{resolve.ErrServer, nil}, 8},
		{"half fails, and there is none", []error{resolve.ErrNoRecord, resolve.ErrServer}, 5},
	}
	for _, tt := range tests {
		var sum lookupSum
		for _, err := range tt.errs {
			sum.add(asked{question{operand: "host", lenient: true}, resolve.Answer{Err: err}})
		}
		if err := sum.verdict(); statusOf(err) != tt.status {
			t.Errorf("%s: %v (%d)", tt.name, err, statusOf(err))
		}
	}
	if !errors.Is((&lookupSum{done: 2, good: 1}).verdict(), errPartial) {
		t.Error("one of two is not partial")
	}
}
