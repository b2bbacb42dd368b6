package netio

import (
	"errors"
	"testing"
)

// FuzzParseEndpoint holds three laws: an error is an ErrSyntax; what parses
// prints to text that parses to the same value; that text is a fixed point.
func FuzzParseEndpoint(f *testing.F) {
	for _, seed := range endpointSeeds() {
		f.Add(seed, 0)
		f.Add(seed, 2)
	}
	f.Fuzz(func(t *testing.T, text string, n int) {
		use := Use(n % 3)
		if use < 0 {
			use = -use
		}
		e, err := ParseEndpointFor(text, use)
		if err != nil {
			if !errors.Is(err, ErrSyntax) {
				t.Fatalf("%q: %v is no ErrSyntax", text, err)
			}
			return
		}
		checkRoundTrip(t, e)
	})
}

// FuzzHostPort holds that two operands make an endpoint that prints and parses
// like any other.
func FuzzHostPort(f *testing.F) {
	for _, scheme := range []Scheme{TCP, TCP4, UDP6} {
		f.Add(string(scheme), "::1", "80")
		f.Add(string(scheme), "fe80::1%eth0", "https")
		f.Add(string(scheme), "[::1]", "0")
		f.Add(string(scheme), "", "65535")
	}
	f.Fuzz(func(t *testing.T, scheme, host, port string) {
		e, err := HostPort(Scheme(scheme), host, port)
		if err == nil {
			checkRoundTrip(t, e)
		} else if !errors.Is(err, ErrSyntax) {
			t.Fatalf("%v is no ErrSyntax", err)
		}
	})
}

func checkRoundTrip(t *testing.T, e Endpoint) {
	t.Helper()
	text := e.String()
	again, err := ParseEndpoint(text)
	if err != nil || again != e {
		t.Fatalf("%q parses to\n%+v, %v; printed from\n%+v", text, again, err, e)
	}
	if again.String() != text {
		t.Fatalf("%q prints as %q", text, again.String())
	}
}

// FuzzParseQuantity holds that sizes and durations are never negative and that
// a printed duration reads back the same.
func FuzzParseQuantity(f *testing.F) {
	for _, seed := range []string{"0", "0.5", "500ms", "2s", "1h2m3s", "64K", "10GB", "-1", "1e3", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		size, sizeErr := ParseSize(text)
		if size < 0 || sizeErr != nil && !errors.Is(sizeErr, ErrSyntax) {
			t.Fatalf("ParseSize(%q) = %d, %v", text, size, sizeErr)
		}
		d, err := ParseDuration(text)
		if d < 0 || err != nil && !errors.Is(err, ErrSyntax) {
			t.Fatalf("ParseDuration(%q) = %d, %v", text, d, err)
		}
		if again, err := ParseDuration(d.String()); err != nil || again != d {
			t.Fatalf("ParseDuration(%q) = %v, %v", d, again, err)
		}
	})
}
