//go:build unix

package actions

import (
	"strings"
	"testing"
	"time"
)

// A page of another site cannot have a program run, unless its origin is named.
func TestPagesOfOtherSites(t *testing.T) {
	for kind, rest := range map[string]string{
		"exec": "echo ran", "sh": "echo ran", "sse": "echo ran", "cgi": `printf 'Content-Type: a/b\n\nran'`,
	} {
		c, log := children(t, &Children{Origins: []string{"https://app"}})
		h, err := New(Spec{Kind: kind, Rest: rest, Children: c})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range []struct {
			head string
			runs bool
		}{
			{"POST /", true}, // curl
			{"POST /\nOrigin: http://h", true},
			{"POST /\nOrigin: https://app\nSec-Fetch-Site: cross-site", true},
			{"GET /\nOrigin: https://evil\nSec-Fetch-Site: cross-site", true}, // a link leads here
			{"POST /\nOrigin: https://evil", false},
			{"POST /\nSec-Fetch-Site: cross-site", false},
			{"OPTIONS /\nOrigin: https://evil\nAccess-Control-Request-Method: PUT", false},
			{"PURGE /\nOrigin: https://\x80", false},
		} {
			resp := h.Serve(request(t, r.head))
			if ran := strings.Contains(content(t, resp), "ran"); ran != r.runs || (resp.Status == 403) == r.runs {
				t.Errorf("%s %q: status %d, ran %v", kind, r.head, resp.Status, ran)
			}
			if resp.Done != nil {
				resp.Done(nil)
			}
		}
		if got := log.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "a page of https://evil is refused; --cors ORIGIN lets those of an origin in") {
			t.Errorf("%s: log %q", kind, got)
		}
	}
}

func TestRefusalsAreToldSeldom(t *testing.T) {
	var r refusals
	now := time.Now()
	for _, step := range []struct {
		after time.Duration
		also  string
		tell  bool
	}{
		{0, "", true}, {time.Second, "", false}, {refusalPause - time.Millisecond, "", false},
		{refusalPause, " (2 more were since the last such line)", true}, {2 * refusalPause, "", true},
	} {
		if also, tell := r.take(now.Add(step.after)); also != step.also || tell != step.tell {
			t.Errorf("after %s: %q, %v", step.after, also, tell)
		}
	}
}
