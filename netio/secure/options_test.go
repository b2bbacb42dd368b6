package secure

import (
	"reflect"
	"testing"
	"time"
)

// Each option that is not given is taken from the defaults, and none is forgotten.
func TestOverTakesEveryOption(t *testing.T) {
	all := Options{
		Cert: "c", Key: "k", Min: "1.3", ALPN: "a", CA: "ca", Name: "n", Pin: "p", Insecure: true,
		Expire: time.Hour, AllowTruncation: true, ClientCA: "cc",
	}
	self := Options{SelfSigned: true}
	for _, defaults := range []Options{all, self} {
		if got := (Options{}).Over(defaults); got != defaults {
			t.Errorf("%+v, want %+v", got, defaults)
		}
		if got := defaults.Over(Options{}); got != defaults {
			t.Errorf("%+v, want %+v", got, defaults)
		}
	}
	if n := reflect.TypeFor[Options]().NumField(); n != 12 {
		t.Errorf("%d options, and 12 are looked at here", n)
	}
	if got := (Options{Cert: "own"}).Over(all); got.Key != "" {
		t.Errorf("a certificate of one's own goes with the key %q of another", got.Key)
	}
	if got := (Options{CA: "own"}).Over(Options{Insecure: true}); got.Insecure {
		t.Error("who has roots of its own is made insecure")
	}
	if got := (Options{Cert: "own"}).Over(self); got.SelfSigned {
		t.Error("a certificate of one's own is not made")
	}
}

func TestParseVersion(t *testing.T) {
	for text, ok := range map[string]bool{"": true, "1.2": true, "1.3": true, "1.1": false, "1.0": false, "3": false, "tls1.2": false} {
		if _, err := ParseVersion(text); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestParseALPN(t *testing.T) {
	for text, want := range map[string][]string{"": nil, "h2": {"h2"}, "h2+http/1.1": {"h2", "http/1.1"}, "a,b": {"a", "b"}} {
		if got, err := ParseALPN(text); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	for _, text := range []string{"+", ",", string(make([]byte, 256))} {
		if got, err := ParseALPN(text); err == nil {
			t.Errorf("%q: %q", text, got)
		}
	}
}
