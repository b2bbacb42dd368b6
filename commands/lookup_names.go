package commands

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"

	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// maxName is the longest line of names that is read.
const maxName = 4096

// nameSource gives the operands, and then the lines of --file.
type nameSource struct {
	operands []string
	file     string // "" = none, "-" = stdin
	stdin    io.Reader
}

// line is one of a file of names.
type line struct {
	text string
	err  error // it cannot be used
}

// all goes through the names and what is wrong with them, until ctx ends.
func (s *nameSource) all(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, operand := range s.operands {
			if !yield(operand, nil) {
				return
			}
		}
		if s.file == "" {
			return
		}
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		for l := range s.follow(ctx) {
			if !yield(l.text, l.err) {
				return
			}
		}
	}
}

// follow reads the file beside us, until ctx ends. A read of a pipe that nobody
// writes to cannot be taken back, nor the opening of one: its goroutine then
// ends with the process.
func (s *nameSource) follow(ctx context.Context) iter.Seq[line] {
	lines := make(chan line)
	go func() {
		defer close(lines)
		s.read(func(l line) bool {
			select {
			case lines <- l:
				return true
			case <-ctx.Done():
				return false
			}
		})
	}()
	return func(yield func(line) bool) {
		for {
			select {
			case <-ctx.Done():
				return
			case l, more := <-lines:
				if !more || !yield(l) {
					return
				}
			}
		}
	}
}

// read reads the lines that hold something.
func (s *nameSource) read(each func(line) bool) {
	in := s.stdin
	if s.file != "-" {
		f, err := os.Open(s.file)
		if err != nil {
			each(line{s.file, localFailure(s.file, err)})
			return
		}
		defer f.Close()
		in = f
	}
	buffered := bufio.NewReaderSize(in, maxName)
	for number := 1; ; number++ {
		text, err := readName(buffered)
		switch {
		case errors.Is(err, io.EOF):
			return
		case err != nil && !errors.Is(err, bufio.ErrTooLong):
			each(line{s.file, localFailure(s.file, err)})
			return
		}
		if l := s.line(number, text, err); (l.text != "" || l.err != nil) && !each(l) {
			return
		}
	}
}

// readName reads one line. Of one that is too long it gives the beginning.
func readName(in *bufio.Reader) (string, error) {
	start, long, err := in.ReadLine()
	text := string(start)
	if !long {
		return text, err
	}
	for long && err == nil {
		_, long, err = in.ReadLine()
	}
	return text, bufio.ErrTooLong
}

// line takes a line as one name. What stands behind a "#" is a comment.
func (s *nameSource) line(number int, text string, err error) line {
	name, _, _ := strings.Cut(text, "#")
	name = strings.TrimSpace(name)
	where := fmt.Sprintf("%s, line %d", s.file, number)
	fields := strings.Fields(name)
	switch {
	case err != nil:
		return line{name[:min(len(name), 20)], usagef("%s is longer than %d bytes", where, maxName)}
	case len(fields) < 2:
		return line{name, nil}
	}
	wrong := usagef("%s is not one name: %q", where, name)
	if _, err := dns.ParseType(fields[1]); err == nil && len(fields) == 2 {
		wrong = wrong.withHint("the type is said once for all: -t " + strings.ToLower(fields[1]))
	}
	return line{name, wrong}
}
