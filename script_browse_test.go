//go:build unix

package main

import (
	"flag"
	"fmt"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// browse opens a page in a headless Chromium, with everything that it shows, and
// runs a script in it:
//
//	browse [-within D] [-width N] [-dark] [-screenshot FILE] URL [SCRIPT]
//
// SCRIPT is a file with the body of an async function; what it returns becomes
// stdout. An error of the page, in its console, uncaught, or of something that
// could not be loaded, stands on stderr and fails the command; with ! in front
// there must be one. The screenshot is taken at the end.
func browse(ts *testscript.TestScript, neg bool, args []string) {
	flags := flag.NewFlagSet("browse", flag.ContinueOnError)
	within := flags.Duration("within", 2*patience, "how long all of it may take")
	width := flags.Int("width", 1000, "of the window, in CSS pixels; that of a phone is about 400")
	dark := flags.Bool("dark", false, "the user prefers dark pages")
	picture := flags.String("screenshot", "", "a PNG file to write")
	args = parseFlags(ts, flags, args)
	b, err := newBrowser(ts.MkAbs(fmt.Sprintf(".browser-%d", time.Now().UnixNano())), time.Now().Add(*within))
	if b != nil {
		defer b.close()
	}
	ts.Check(err)
	ts.Check(b.look(*width, *dark))
	err = b.visit(args[0])
	if err == nil && len(args) > 1 {
		var result string
		result, err = b.run(ts.ReadFile(args[1]))
		_, _ = fmt.Fprintln(ts.Stdout(), result)
	}
	if err == nil && *picture != "" {
		err = b.screenshot(ts.MkAbs(*picture))
	}
	complaints := strings.Join(b.complaints, "\n")
	if err != nil {
		complaints = err.Error() + "\n" + complaints
	}
	_, _ = fmt.Fprintln(ts.Stderr(), complaints)
	if failed := strings.TrimSpace(complaints) != ""; failed != neg {
		ts.Fatalf("%s: an error of the page: %v, expected: %v\n%s", args[0], failed, neg, complaints)
	}
}
