//go:build linux

package main

import (
	"strings"
	"testing"
)

// "Coming from nc" in the README is a table: what one wants, the line for nc, the
// line for sockkit. An archive has a script for each row that sees whether a
// line does it, and both lines are put to it.

const comingFromArchive = comparisons + "coming_from_nc.txtar"

func TestReadmeComingFromNc(t *testing.T) {
	t.Parallel()
	const header = "| | nc | sockkit |"
	scripts := shellScripts(t, comingFromArchive)
	rows := strings.Split(strings.TrimSpace(tableBelow(t, readFile(t, "README.md"), header)), "\n")[1:]
	for _, row := range rows {
		columns := cells(row)
		script, there := scripts[columns[0]]
		if !there || len(columns) != 3 {
			t.Errorf("%s has no script %q, or the row is no row: %s", comingFromArchive, columns[0], row)
			continue
		}
		delete(scripts, columns[0])
		for i, tool := range []string{"nc", "sockkit"} {
			t.Run(columns[0]+"/"+tool, func(t *testing.T) {
				t.Parallel()
				requireCompared(t, tool, script)
				tryLine(t, script, strings.Trim(columns[i+1], "`"))
			})
		}
	}
	for name := range scripts {
		t.Errorf("no row of the README is the script %q of %s", name, comingFromArchive)
	}
}

// tryLine runs the script with a line whose ports are free ones.
func tryLine(t *testing.T, script, line string) {
	t.Helper()
	ports := unusedPorts(t)
	line = strings.NewReplacer(
		"8080", strings.TrimPrefix(ports[0], "PORT1="),
		"7070", strings.TrimPrefix(ports[1], "PORT2=")).Replace(line)
	if _, complaints, err := runShell(t, script, append(ports, "LINE="+line)...); err != nil {
		t.Errorf("%s does not do it: %v\nstandard error:\n%s", line, err, complaints)
	}
}
