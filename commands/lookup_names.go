package commands

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
)

// maxName is the longest line of names that is read.
const maxName = 4096

// nameSource gives the operands, and then the lines of --file.
type nameSource struct {
	operands []string
	lines    *bufio.Scanner // nil = no file
	file     string
}

func (o *lookupOptions) names(c *Console) (*nameSource, func(), error) {
	s := &nameSource{operands: o.operands, file: o.file}
	var in io.Reader
	done := func() {}
	switch o.file {
	case "":
		return s, done, nil
	case "-":
		in = c.Stdin
	default:
		f, err := os.Open(o.file)
		if err != nil {
			return nil, nil, localFailure(o.file, err)
		}
		in, done = f, func() { f.Close() }
	}
	s.lines = bufio.NewScanner(in)
	s.lines.Buffer(nil, maxName)
	return s, done, nil
}

// all goes through the names. What stands behind a "#" is a comment.
func (s *nameSource) all() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, operand := range s.operands {
			if !yield(operand) {
				return
			}
		}
		for s.lines != nil && s.lines.Scan() {
			line, _, _ := strings.Cut(s.lines.Text(), "#")
			if line = strings.TrimSpace(line); line != "" && !yield(line) {
				return
			}
		}
	}
}

// err tells why a file could not be read to its end.
func (s *nameSource) err() error {
	if s.lines == nil || s.lines.Err() == nil {
		return nil
	}
	if errors.Is(s.lines.Err(), bufio.ErrTooLong) {
		return localFailure(s.file, fmt.Errorf("a line is longer than %d bytes", maxName))
	}
	return localFailure(s.file, s.lines.Err())
}
