package netio

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func fileEndpoint(path string, o FileOptions) Endpoint {
	return Endpoint{Scheme: File, Path: path, Options: EndpointOptions{File: o}}
}

func TestFileWrites(t *testing.T) {
	tests := []struct {
		name    string
		options FileOptions
		access  Access
		want    string
	}{
		{"truncate", FileOptions{}, WriteOnly, "new"},
		{"append", FileOptions{Append: true}, WriteOnly, "0123456789new"},
		{"offset", FileOptions{HasOffset: true, Offset: 2}, WriteOnly, "01new56789"},
		{"rw", FileOptions{ReadWrite: true}, WriteOnly, "new3456789"},
		{"both ways", FileOptions{}, ReadWrite, "new3456789"},
	}
	for _, test := range tests {
		path := filepath.Join(t.TempDir(), "f")
		if err := os.WriteFile(path, []byte("0123456789"), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := openFile(fileEndpoint(path, test.options), test.access)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(s, "new"); err != nil {
			t.Error(err)
		}
		if err := errors.Join(s.CloseWrite(), s.CloseWrite(), s.Close(), s.Close()); err != nil {
			t.Errorf("%s: close: %v", test.name, err)
		}
		if got, _ := os.ReadFile(path); string(got) != test.want {
			t.Errorf("%s: got %q, want %q", test.name, got, test.want)
		}
	}
}

func TestFileReads(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := openFile(fileEndpoint(path, FileOptions{HasOffset: true, Offset: 7}), ReadOnly)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if got, err := io.ReadAll(s); string(got) != "789" || err != nil {
		t.Errorf("read %q, %v", got, err)
	}
	if _, err := s.Write([]byte("x")); !errors.Is(err, syscall.EBADF) || !errors.Is(err, ErrLocal) {
		t.Errorf("write to a file opened for reading: %v", err)
	}
	p := s.(*filePair)
	if !p.Regular() || p.ReadsNothing() || !p.CanRead() || p.CanWrite() || p.ReadConn() == nil || p.WriteConn() != nil {
		t.Errorf("a file opened for reading says otherwise: %+v", p)
	}
}

func TestFileCreatedMode(t *testing.T) {
	path := filepath.Join(t.TempDir(), "f")
	s, err := openFile(fileEndpoint(path, FileOptions{Mode: 0o600}), WriteOnly)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if n, err := s.Read(make([]byte, 1)); n != 0 || err != io.EOF {
		t.Errorf("read of a file opened for writing: %d, %v", n, err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestFileErrors(t *testing.T) {
	dir := t.TempDir()
	tests := []struct {
		path   string
		access Access
		want   error
	}{
		{filepath.Join(dir, "missing"), ReadOnly, syscall.ENOENT},
		{dir, ReadOnly, syscall.EISDIR},
		{dir, WriteOnly, syscall.EISDIR},
		{filepath.Join(dir, "no", "dir"), WriteOnly, syscall.ENOENT},
	}
	for _, test := range tests {
		_, err := openFile(fileEndpoint(test.path, FileOptions{}), test.access)
		if !errors.Is(err, ErrLocal) || !errors.Is(err, test.want) || strings.Count(err.Error(), test.path) != 1 {
			t.Errorf("open %s: %v, want %v", test.path, err, test.want)
		}
	}
}

func TestChildEndpoint(t *testing.T) {
	tests := []struct {
		e    Endpoint
		want string
	}{
		{Endpoint{Scheme: Exec, Path: `printf '%s|' 'a b' $HOME`}, "a b|$HOME|"},
		{Endpoint{Scheme: Sh, Path: `echo $((1+2)); echo x >&2`, Options: EndpointOptions{Child: ChildOptions{Stderr: true}}}, "3\nx\n"},
		{Endpoint{Scheme: Sh, Path: `pwd`, Options: EndpointOptions{Child: ChildOptions{Dir: "/"}}}, "/\n"},
	}
	for _, test := range tests {
		s, err := openChild(t.Context(), &Dialer{}, test.e)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := io.ReadAll(s); string(got) != test.want || err != nil {
			t.Errorf("%s: %q, %v", test.e.Path, got, err)
		}
		s.Close()
	}
	for _, path := range []string{"", "  ", "'"} {
		if s, err := openChild(t.Context(), &Dialer{}, Endpoint{Scheme: Exec, Path: path}); !errors.Is(err, ErrSyntax) || s != nil {
			t.Errorf("exec:%s: %v, %v", path, s, err)
		}
	}
}
