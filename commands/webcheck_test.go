package commands

import (
	"net/url"
	"strings"
	"testing"
)

// Servers know names in ASCII, and no interfaces of ours.
func TestWebRequestHost(t *testing.T) {
	for text, want := range map[string]string{
		"http://example.org:80/": "example.org", "https://example.org:80/": "example.org:80", "http://bücher.example:81/": "xn--bcher-kva.example:81",
		"http://[::1]:81/": "[::1]:81", "http://[fe80::1%25eth0]:81/": "[fe80::1]:81", "http://[fe80::1%25eth0]/": "[fe80::1]",
	} {
		u, err := url.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(webRequest(u)); !strings.Contains(got, "\r\nHost: "+want+"\r\n") {
			t.Errorf("%s: %q, want Host %s", text, got, want)
		}
	}
}
