package commands

import (
	"testing"

	"github.com/sockkit/sockkit/netio"
)

func TestProgressLine(t *testing.T) {
	for _, c := range []struct {
		name  string
		flow  netio.Flow
		total int64
		rate  float64
		want  string
	}{
		{"nothing known", netio.Flow{Sent: 5, Received: 1500}, 0, 2000, "sent 5 B, received 1.5 kB, 2.0 kB/s"},
		{"at the beginning", netio.Flow{}, 1000, 0, "[>                   ]   0% 0 B of 1.0 kB, 0 B/s"},
		{"halfway", netio.Flow{Sent: 500}, 1000, 100, "[==========>         ]  50% 500 B of 1.0 kB, 100 B/s, 5s left"},
		{"all but one", netio.Flow{Sent: 999}, 1000, 1, "[===================>] 100% 999 B of 1.0 kB, 1 B/s, 1s left"},
		{"whole", netio.Flow{Sent: 1000}, 1000, 1, "[====================] 100% 1.0 kB of 1.0 kB, 1 B/s"},
		{"a file that grew", netio.Flow{Sent: 2000}, 1000, 1, "[====================] 100% 2.0 kB of 1.0 kB, 1 B/s"},
		{"hardly moving", netio.Flow{Sent: 1}, 1 << 60, 1, "[>                   ]   0% 1 B of 1152921.5 TB, 1 B/s, 27777h46m40s left"},
	} {
		if got := progressLine(c.flow, c.total, c.rate); got != c.want {
			t.Errorf("%s:\ngot  %q\nwant %q", c.name, got, c.want)
		}
	}
}
