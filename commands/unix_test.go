package commands

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/sockkit/sockkit/netio"
)

func TestUnixEndpoint(t *testing.T) {
	t.Parallel()
	dial := unixOptions{scheme: netio.Unix}
	records := unixOptions{scheme: netio.Unixpacket, typed: true}
	owned := unixOptions{scheme: netio.Unix, listen: true, owner: netio.OwnerOptions{Mode: 0o600, User: "1"}}
	tests := []struct {
		u       unixOptions
		operand string
		want    netio.Endpoint
	}{
		{dial, "s.sock", netio.Endpoint{Scheme: netio.Unix, Path: "s.sock"}},
		{dial, "@name", netio.Endpoint{Scheme: netio.Unix, Path: "@name"}},
		{dial, "a:b,mode=0600", netio.Endpoint{Scheme: netio.Unix, Path: "a:b,mode=0600"}},
		{dial, "UNIX:/p%2Cq", netio.Endpoint{Scheme: netio.Unix, Path: "/p,q"}},
		{owned, "p", netio.Endpoint{Scheme: netio.Unix, Listen: true, Path: "p", Options: netio.EndpointOptions{Owner: owned.owner}}},
		{owned, "unix:p,mode=0666", netio.Endpoint{
			Scheme: netio.Unix, Path: "p",
			Options: netio.EndpointOptions{Owner: netio.OwnerOptions{Mode: 0o666, User: "1"}},
		}},
	}
	for _, tt := range tests {
		got, err := tt.u.endpoint([]string{tt.operand})
		got.Listen = tt.want.Listen // both ways of writing it are listened on
		if got != tt.want || err != nil {
			t.Errorf("%s: %+v, %v; want %+v", tt.operand, got, err, tt.want)
		}
	}
	if _, err := records.endpoint([]string{"unix:p"}); err == nil || !strings.Contains(err.Error(), "given twice") {
		t.Errorf("two types: %v", err)
	}
}

func TestFileMode(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]fs.FileMode{"0600": 0o600, "777": 0o777, "": 0, "0": 0, "1777": 0, "0x1": 0, "089": 0, "-1": 0} {
		got, err := fileMode(text)
		if got != want || (err == nil) != (want != 0) {
			t.Errorf("%q: %o, %v", text, got, err)
		}
	}
}

func TestUserID(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("other systems do not tell who connects")
	}
	for text, want := range map[string]int{"0": 0, "4294967294": 4294967294, "root": 0} {
		if got, err := userID(text); got != want || err != nil {
			t.Errorf("%s: %d, %v", text, got, err)
		}
	}
	for _, bad := range []string{"", "-1", "4294967296", "no such user"} {
		if got, err := userID(bad); err == nil {
			t.Errorf("%q is user %d", bad, got)
		}
	}
}

// visitors come to a door one after the other.
type visitors []netio.Peer

func (v *visitors) Accept(context.Context) (netio.Stream, netio.Peer, error) {
	if len(*v) == 0 {
		return nil, netio.Peer{}, io.EOF
	}
	p := (*v)[0]
	*v = (*v)[1:]
	near, far := netio.Pipe()
	far.Close()
	return near, p, nil
}

func (v *visitors) Close() error { return nil }

func TestDoorkeeper(t *testing.T) {
	t.Parallel()
	all := &visitors{
		{Creds: &netio.Creds{PID: 1, UID: 7}},
		{},
		{Creds: &netio.Creds{PID: 2, UID: 8}},
		{Creds: &netio.Creds{PID: 3, UID: 0}},
	}
	var told []string
	door := doorkeeper{acceptor: all, uids: []int{8, 9}, note: func(format string, args ...any) {
		told = append(told, fmt.Sprintf(format, args...))
	}}
	s, p, err := door.Accept(t.Context())
	if err != nil || p.Creds.PID != 2 {
		t.Fatalf("%+v, %v", p, err)
	}
	s.Close()
	if _, _, err := door.Accept(t.Context()); err != io.EOF {
		t.Errorf("%v", err)
	}
	if len(told) != 3 || !strings.Contains(told[0], "pid 1, uid 7") || !strings.Contains(told[1], "a local client") {
		t.Errorf("%q", told)
	}
}

func TestHintsForPaths(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("d", 100)
	tests := []struct{ path, want string }{
		{long + "/it's", `change into its directory and say 'it'\''s'`},
		{"@" + long + long, "take a shorter name"},
		{"/" + long + long, "the name of the file alone is too long"},
	}
	for _, tt := range tests {
		if got := longPath(&netio.PathError{Path: tt.path, Limit: 107}); !strings.HasPrefix(got, tt.want) {
			t.Errorf("%q, want %q", got, tt.want)
		}
	}
	file := t.TempDir() + "/file"
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if got := pathInUse(file); !strings.Contains(got, "stays as it is") {
		t.Errorf("a file: %q", got)
	}
}
