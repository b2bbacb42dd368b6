package netio

import (
	"errors"
	"testing"
	"time"
)

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"0": 0, "5": 5 * time.Second, "0.5": time.Second / 2, ".5": time.Second / 2, "500ms": time.Second / 2, "2s": 2 * time.Second,
		"1h2m3.5s": time.Hour + 2*time.Minute + 3500*time.Millisecond, "007": 7 * time.Second,
	} {
		if got, err := ParseDuration(text); err != nil || got != want {
			t.Errorf("ParseDuration(%q) = %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", ".", "-1", "-1s", "+1", "+1s", "1e3", "1e3s", "s", "1 s", "1.2.3", "5d", "0x5", "inf", "9999999999999", "١"} {
		if got, err := ParseDuration(text); got != 0 || !errors.Is(err, ErrSyntax) {
			t.Errorf("ParseDuration(%q) = %v, %v", text, got, err)
		}
	}
}

func TestParseSize(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "1": 1, "0010": 10, "64K": 64 << 10, "1M": 1 << 20, "2G": 2 << 30, "1kB": 1000, "3MB": 3e6, "4GB": 4e9,
		"9223372036854775807": 1<<63 - 1, "8589934591G": 8589934591 << 30,
	} {
		if got, err := ParseSize(text); err != nil || got != want {
			t.Errorf("ParseSize(%q) = %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "K", "-1", "+1", "1e3", "0.5", "1.5K", "1k", "1KB", "1B", "1 K", "0x10", "9223372036854775808", "8589934592G"} {
		if got, err := ParseSize(text); got != 0 || !errors.Is(err, ErrSyntax) {
			t.Errorf("ParseSize(%q) = %d, %v", text, got, err)
		}
	}
}
