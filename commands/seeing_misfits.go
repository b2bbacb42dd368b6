package commands

import (
	"os"
	"strings"

	"github.com/urfave/cli/v2"
)

// seeingMisfits refuses what would see nothing, and files that would destroy
// each other.
func seeingMisfits(ctx *cli.Context) error {
	if ctx.Bool("zero") {
		if err := onlyWith(ctx, "excludes -z", "hex", "record", "pcap", "events", "progress", "escape", "replay", "reconnect", "rate", "chaos"); err != nil {
			return err
		}
	}
	return distinctFiles(ctx)
}

// distinctFiles fails if one file is named twice among those that are written,
// and the recordings that are played.
func distinctFiles(ctx *cli.Context) error {
	type named struct{ what, path string }
	var files []named
	for _, name := range []string{"record", "pcap", "events", "replay"} {
		if path := valueOf[string](ctx, name); path != "" {
			files = append(files, named{dashed(name), path})
		}
	}
	for _, operand := range ctx.Args().Slice() {
		if path, played := strings.CutPrefix(operand, "replay:"); played {
			files = append(files, named{operand, path})
		}
	}
	for i, a := range files {
		for _, b := range files[:i] {
			if sameFile(a.path, b.path) {
				return usagef("%s and %s name the same file, %s", b.what, a.what, a.path)
			}
		}
	}
	return nil
}

// sameFile reports whether two paths lead to the same regular file.
func sameFile(a, b string) bool {
	if a == b {
		return true
	}
	infoA, errA := os.Stat(a)
	infoB, errB := os.Stat(b)
	return errA == nil && errB == nil && infoA.Mode().IsRegular() && os.SameFile(infoA, infoB)
}
