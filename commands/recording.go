package commands

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/tap"
)

// recordMode is the mode of files that hold what others have said: they may be
// secrets.
const recordMode = 0o600

// keptPatience is how long whoever reads what is kept, from a FIFO, may read
// nothing: what is watched waits for that long, too.
const keptPatience = 10 * time.Second

// keptFile is a file that an option names and that a watcher writes.
type keptFile struct {
	what     string // the option and its value, for messages
	file     *os.File
	patience time.Duration
}

// keep creates the file that option names, or empties it. A FIFO must have a reader:
// who would wait for one would wait in silence, and before any timeout counts.
func keep(option, path string) (*keptFile, error) {
	f := &keptFile{what: option + " " + path, patience: keptPatience}
	var err error
	f.file, err = os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC|syscall.O_NONBLOCK, recordMode)
	if info, failed := os.Stat(path); errors.Is(err, syscall.ENXIO) && failed == nil && info.Mode()&fs.ModeNamedPipe != 0 {
		err = errNobodyReads
	}
	if err != nil {
		return nil, localFailure(f.what, err)
	}
	return f, nil
}

// Write writes to the file at once. Its error names the option.
func (f *keptFile) Write(b []byte) (int, error) {
	_ = f.file.SetWriteDeadline(time.Now().Add(f.patience)) // files that know none do not wait
	n, err := f.file.Write(b)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = fmt.Errorf("nobody has read it for %s", f.patience)
	}
	if err != nil {
		err = localFailure(f.what, err)
	}
	return n, err
}

// Close may be the first to tell that a disk is full.
func (f *keptFile) Close() error {
	if err := f.file.Close(); err != nil {
		return localFailure(f.what, err)
	}
	return nil
}

// replayFlags are those of commands that talk to one peer at a time.
func replayFlags() []cli.Flag {
	return group("seeing",
		valueFlag("replay", "", "play our side of the recording `FILE`, and check the peer's", filled))
}

// replaying is a recording that is played, one conversation for each
// connection.
type replaying struct {
	recording *tap.Recording
	next      atomic.Int64
}

// readReplay loads the recording of --replay; nil without the option.
func readReplay(c *cli.Context) (*replaying, error) {
	path := valueOf[string](c, "replay")
	if path == "" {
		return nil, nil
	}
	return loadReplay("--replay "+path, path)
}

func loadReplay(what, path string) (*replaying, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, localFailure(what, err)
	}
	defer f.Close()
	recording, err := tap.ReadRecording(f)
	if err != nil {
		return nil, localFailure(what, err)
	}
	return &replaying{recording: recording}, nil
}

// play begins the next conversation.
func (r *replaying) play(side tap.Side) *tap.Player {
	return r.recording.Play(int(r.next.Add(1)-1), side)
}

// replaySide is who we are for the peers of a command.
func replaySide(c *cli.Context) tap.Side {
	if c.Command.Name == "listen" || c.Bool("listen") {
		return tap.Server
	}
	return tap.Client
}

// replays loads what a replay: endpoint of a pipe plays, once, and makes it
// openable by d: it plays the server where the other endpoint listens.
func replays(d *netio.Dialer, ends ...pipeEnd) error {
	side := tap.Client
	for _, end := range ends {
		if end.listener != nil {
			side = tap.Server
		}
	}
	for _, end := range ends {
		if end.endpoint.Scheme != netio.Replay {
			continue
		}
		if d.Replay != nil {
			return usagef("two recordings cannot be played to each other")
		}
		played, err := loadReplay(end.endpoint.String(), end.endpoint.Path)
		if err != nil {
			return err
		}
		d.Replay = func() (netio.Stream, error) { return played.play(side), nil }
	}
	return nil
}

// isMismatch reports a peer that was not as recorded.
func isMismatch(err error) bool { return errors.Is(err, tap.ErrMismatch) }
