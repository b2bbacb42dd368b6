package proxy

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
)

// Many clients at once, with and without content and over kept connections, each
// get the answer to their own request. net/http is on both sides.
func TestManyAtOnce(t *testing.T) {
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/refuse" {
			w.Header().Set("Connection", "close")
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return
		}
		w.Header().Set("X-Path", r.URL.Path)
		if http.NewResponseController(w).EnableFullDuplex() != nil {
			t.Error("no full duplex")
		}
		_, _ = io.Copy(w, r.Body)
		_, _ = io.WriteString(w, r.URL.Path)
	}))
	defer up.Close()
	addr := front(t, &Client{}, strings.TrimPrefix(up.URL, "http://"))
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 20}}
	defer client.CloseIdleConnections()
	var all sync.WaitGroup
	for worker := range 20 {
		all.Go(func() {
			for n := range 25 {
				if err := oneOfMany(client, addr, worker, n); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	all.Wait()
}

func oneOfMany(client *http.Client, addr string, worker, n int) error {
	path := fmt.Sprintf("/%d/%d", worker, n)
	content := bytes.Repeat([]byte(path), n*n*7)
	method, body := http.MethodPost, io.Reader(bytes.NewReader(content))
	switch n % 4 {
	case 0:
		method, body, content = http.MethodGet, nil, nil
	case 1:
		body = struct{ io.Reader }{body} // in chunks
	case 2:
		path = "/refuse"
	}
	req, err := http.NewRequest(method, "http://"+addr+path, body)
	if err != nil {
		return err
	}
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	defer resp.Body.Close()
	got, err := io.ReadAll(resp.Body)
	switch {
	case err != nil:
		return fmt.Errorf("%s %s: %w", method, path, err)
	case path == "/refuse" && resp.StatusCode == http.StatusRequestEntityTooLarge:
		return nil
	case resp.StatusCode != http.StatusOK || resp.Header.Get("X-Path") != path || string(got) != string(content)+path:
		return fmt.Errorf("%s %s: status %d, %d bytes of %d", method, path, resp.StatusCode, len(got), len(content)+len(path))
	}
	return nil
}
