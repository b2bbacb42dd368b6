package commands

import (
	"context"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/netio"
)

// checksums are the algorithms of --checksum. The older ones are there to
// compare with sums that others have published.
func checksums() map[string]func() hash.Hash {
	return map[string]func() hash.Hash{"sha256": sha256.New, "sha512": sha512.New, "sha1": sha1.New, "md5": md5.New}
}

func copyingFlags() []cli.Flag {
	names := slices.Sorted(maps.Keys(checksums()))
	return group("copies",
		valueFlag("tee", "", "copy what goes from the first to the second to `FILE`", filled),
		choiceFlag("checksum", "at the end print the checksum of each direction: `NAME` is sha256, sha512, sha1 or md5", names...),
	)
}

func readCopying(c *cli.Context) (copying, error) {
	return copying{Tee: valueOf[string](c, "tee"), Checksum: valueOf[string](c, "checksum")}, nil
}

// copies is what one run makes of the bytes that pass by.
type copies struct {
	algorithm string       // "" = no sums
	tee       netio.Stream // nil = none
	sent      hash.Hash    // of what goes from A to B; nil where nothing can go
	received  hash.Hash    // of what goes from B to A; likewise
}

// begin opens the file of --tee, before anything else is opened: that it cannot
// be written is better known at once.
func (o copying) begin(ctx context.Context, c *Console, d *netio.Dialer, a, b pipeEnd) (*copies, error) {
	made := &copies{algorithm: o.Checksum}
	if o.Tee == "" {
		return made, nil
	}
	file := pipeEnd{endpoint: netio.Endpoint{Scheme: netio.File, Path: o.Tee}, access: netio.WriteOnly}
	if info, err := os.Stat(o.Tee); err == nil && info.Mode()&fs.ModeNamedPipe != 0 {
		file.endpoint.Scheme = netio.FIFO // its reader is waited for no longer than others
	}
	if err := errors.Join(file.sparesItsInput(c, a), file.sparesItsInput(c, b)); err != nil {
		return nil, fmt.Errorf("--tee: %w", err)
	}
	var err error
	if made.tee, err = d.Open(ctx, file.endpoint, file.access); err != nil {
		return nil, fmt.Errorf("--tee: %w", err)
	}
	return made, nil
}

// into adds the copies to how first and second are joined.
func (k *copies) into(o netio.RelayOptions, first, second netio.Stream) netio.RelayOptions {
	var sent []io.Writer
	if k.tee != nil {
		sent = append(sent, k.tee)
	}
	if k.algorithm != "" {
		if takesBytes(second) {
			k.sent = checksums()[k.algorithm]()
			sent = append(sent, k.sent)
		}
		if takesBytes(first) && !o.OneWay {
			k.received = checksums()[k.algorithm]()
			o.CopyReceived = k.received
		}
	}
	if len(sent) > 0 {
		o.CopySent = io.MultiWriter(sent...)
	}
	return o
}

// takesBytes reports whether a stream can be written.
func takesBytes(s netio.Stream) bool {
	w, ok := s.(netio.OneWay)
	return !ok || w.CanWrite()
}

// end closes the copy and prints the sums, of what was delivered even if that
// was not all; err is what became of the run. The line of each direction is
// the algorithm, the sum in hexadecimal digits, two spaces and the direction.
func (k *copies) end(c *Console, err error) error {
	if k.tee != nil {
		if failed := k.tee.Close(); failed != nil && err == nil {
			err = fmt.Errorf("--tee: %w", failed)
		}
	}
	if k.sent != nil {
		c.say(fmt.Sprintf("%s %x  A to B\n", k.algorithm, k.sent.Sum(nil)))
	}
	if k.received != nil {
		c.say(fmt.Sprintf("%s %x  B to A\n", k.algorithm, k.received.Sum(nil)))
	}
	return err
}
