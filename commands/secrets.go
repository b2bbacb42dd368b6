package commands

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"syscall"
	"time"
)

const (
	// maxSecrets caps what is read of a file of passwords, tokens or keys, in bytes.
	maxSecrets = 4 << 20
	// pipePatience is how long a pipe of secrets may take, in which somebody may
	// have to be asked for a passphrase.
	pipePatience = time.Minute
)

// Reasons why secrets are not read.
var (
	errDirectory = errors.New("it is a directory")
	errNoSecrets = errors.New("it is neither a file nor a pipe")
	errLonely    = errors.New("it is a pipe, and nobody writes to it")
	errSlowPipe  = fmt.Errorf("it is a pipe whose writer has not ended within %v", pipePatience)
	errReadOnce  = errors.New("it is no regular file, and only such a one is read again")
)

// readSecrets reads the file of an option, or at first a pipe such as that of a
// shell's <(...); again says that it has been read before, and a pipe has nothing
// more to say. It never waits for somebody to open a FIFO.
func readSecrets(option, path string, again bool) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, localFailure(option+" "+path, err)
	}
	defer f.Close()
	text, err := secretsOf(f, again)
	if err != nil {
		return nil, localFailure(option+" "+path, err)
	}
	return text, nil
}

func secretsOf(f *os.File, again bool) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	var from io.Reader = f
	switch {
	case info.IsDir():
		return nil, errDirectory
	case info.Mode().IsRegular():
	case again:
		return nil, errReadOnce
	case info.Mode()&fs.ModeNamedPipe == 0:
		return nil, errNoSecrets
	default:
		from = &pipeReader{f, time.Now().Add(pipePatience)}
	}
	text, err := io.ReadAll(io.LimitReader(from, maxSecrets+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxSecrets:
		return nil, errors.New("it is larger than 4 MiB")
	case len(text) == 0 && !info.Mode().IsRegular():
		return nil, errLonely
	}
	return text, nil
}

// pipeReader reads a pipe that was opened without waiting, up to a time.
type pipeReader struct {
	*os.File
	until time.Time
}

// Read waits for more. Where the system cannot tell when that has come, it looks
// again and again.
func (p *pipeReader) Read(b []byte) (int, error) {
	_ = p.SetReadDeadline(p.until) // where there are none, the loop has its own
	for {
		n, err := p.File.Read(b)
		switch {
		case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, syscall.EAGAIN) && time.Now().After(p.until):
			return n, errSlowPipe
		case !errors.Is(err, syscall.EAGAIN):
			return n, err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// readableByAll reports whether the mode of a file lets every user read it. What
// is no regular file, such as the pipe of a shell's <(...), is nobody's concern;
// on Windows the mode says nothing.
func readableByAll(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o004 != 0 && runtime.GOOS != "windows"
}
