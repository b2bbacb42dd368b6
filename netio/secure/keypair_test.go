package secure

import (
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// writePair writes a certificate and its key, and gives the pin.
func writePair(t *testing.T, certFile, keyFile string) Pin {
	t.Helper()
	cert, err := SelfSigned([]string{"localhost"}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(cert.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	for file, block := range map[string]*pem.Block{
		certFile: {Type: "CERTIFICATE", Bytes: cert.Certificate[0]},
		keyFile:  {Type: "PRIVATE KEY", Bytes: key},
	} {
		if file == "" {
			continue
		}
		if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return PinOf(cert.Leaf)
}

func TestKeyPairFollowsItsFiles(t *testing.T) {
	cert, key := filepath.Join(t.TempDir(), "cert.pem"), filepath.Join(t.TempDir(), "key.pem")
	first := writePair(t, cert, key)
	var notes []string
	pair, err := OpenKeyPair(cert, key, func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) })
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	pair.now = func() time.Time { return now }
	is := func(what string, want Pin, told ...string) {
		t.Helper()
		if got := PinOf(pair.Certificate().Leaf); got != want {
			t.Errorf("%s: the pin is %s, want %s", what, got, want)
		}
		if len(notes) != len(told) {
			t.Fatalf("%s: told %q, want %q", what, notes, told)
		}
		for i := range told {
			if !strings.Contains(notes[i], told[i]) {
				t.Errorf("%s: told %q, want %q", what, notes[i], told[i])
			}
		}
		notes = nil
	}
	is("at first", first)
	writePair(t, cert, "")
	is("within a second nobody looks", first)
	now = now.Add(2 * time.Second)
	is("a certificate of another key", first, "the old certificate stays in use: ")
	now = now.Add(2 * time.Second)
	is("it is told once", first)
	second := writePair(t, cert, key)
	now = now.Add(2 * time.Second)
	is("both have changed", second, "was read again")
	if err := os.Remove(key); err != nil {
		t.Fatal(err)
	}
	pair.Reload()
	is("the key is gone", second, "no such file")
	third := writePair(t, cert, key)
	pair.Reload()
	is("at once", third, "was read again")
}

func TestUnusableFiles(t *testing.T) {
	dir := t.TempDir()
	cert, key, text := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem"), filepath.Join(dir, "text")
	writePair(t, cert, key)
	if err := os.WriteFile(text, []byte("nothing of that kind\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, o := range []Options{
		{Cert: filepath.Join(dir, "none")}, {Cert: cert}, {Cert: cert, Key: text}, {Cert: text}, {Cert: dir},
		{CA: text}, {CA: key}, {Pin: "x"}, {Min: "1.1"}, {ALPN: "+"},
	} {
		var file *FileError
		if _, err := NewClient(o, "localhost", nil); !errors.As(err, &file) {
			t.Errorf("%+v: %v", o, err)
		}
	}
	if _, err := NewClient(Options{CA: filepath.Join(dir, "none")}, "h", nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := NewServer(Options{SelfSigned: true, ClientCA: text}, []string{"h"}, nil, nil); err == nil {
		t.Error("roots that are none are taken")
	}
	if _, err := NewServer(Options{}, nil, nil, nil); !errors.Is(err, ErrNoServerCertificate) {
		t.Error(err)
	}
	if _, err := NewClient(Options{}, "", nil); !errors.Is(err, ErrNoServerName) {
		t.Error(err)
	}
}
