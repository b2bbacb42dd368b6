package commands

import (
	"context"
	"os/user"
	"runtime"
	"slices"
	"strconv"

	"github.com/sockkit/sockkit/netio"
)

// doorkeeper is an acceptor that lets in the processes of some users only. The
// kernel says who they are (SO_PEERCRED), so a client cannot pretend. Others
// are closed before a byte is read.
type doorkeeper struct {
	acceptor
	uids []int
	note tell
}

// Accept waits for a client that is let in.
func (d doorkeeper) Accept(ctx context.Context) (netio.Stream, netio.Peer, error) {
	for {
		s, p, err := d.acceptor.Accept(ctx)
		if err != nil || p.Creds != nil && slices.Contains(d.uids, p.Creds.UID) {
			return s, p, err
		}
		d.note("closed a connection of %s: --allow-uid does not name its user", peerName(p))
		s.Close()
	}
}

// uidValue collects the users of --allow-uid. It has one name only, since the
// library would set it again for a second.
type uidValue struct {
	uids  []int
	wrong error // what the last Set found wrong
}

// Set adds a user.
func (v *uidValue) Set(text string) error {
	uid, err := userID(text)
	if v.wrong = err; err == nil {
		v.uids = append(v.uids, uid)
	}
	return err
}

// refusal is the error of the last Set.
func (v *uidValue) refusal() error { return v.wrong }

// String is empty: there is no default to show.
func (v *uidValue) String() string { return "" }

// userID reads the number of a user, or looks its name up.
func userID(text string) (int, error) {
	if runtime.GOOS != "linux" {
		return 0, usagef("this system does not tell us who connects")
	}
	if uid, err := strconv.ParseUint(text, 10, 32); err == nil {
		return int(uid), nil
	}
	found, err := user.Lookup(text)
	if err != nil {
		return 0, usagef("%q is neither the number nor the name of a user here", text)
	}
	return strconv.Atoi(found.Uid)
}
