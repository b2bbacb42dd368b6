package commands

import (
	"errors"
	"io"
	"os"
	"runtime"
)

// maxSecrets caps what is read of a file of passwords or tokens, in bytes.
const maxSecrets = 4 << 20

// readSecrets reads the file of an option.
func readSecrets(option, path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, localFailure(option+" "+path, err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, localFailure(option+" "+path, errors.New("it is a directory"))
	}
	text, err := io.ReadAll(io.LimitReader(f, maxSecrets+1))
	if err == nil && len(text) > maxSecrets {
		err = errors.New("it is larger than 4 MiB")
	}
	if err != nil {
		return nil, localFailure(option+" "+path, err)
	}
	return text, nil
}

// readableByAll reports whether the mode of a file lets every user read it. What
// is no regular file, such as the pipe of a shell's <(...), is nobody's concern;
// on Windows the mode says nothing.
func readableByAll(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode().Perm()&0o004 != 0 && runtime.GOOS != "windows"
}
