package files

import (
	"slices"
	"testing"
)

func TestCompareNames(t *testing.T) {
	ordered := []string{"01", "1", "2", "10", "A", "a", "b", "B2", "b10", "B10a", "file", "file 1", "file 09", "file 9", "file 10", "file1", "zeta", "Äpfel", "日本"}
	got := slices.Clone(ordered)
	slices.Reverse(got)
	slices.SortFunc(got, compareNames)
	if !slices.Equal(got, ordered) {
		t.Errorf("%q, want %q", got, ordered)
	}
	for _, pair := range [][2]string{{"page 9", "page 10"}, {"a", "B"}, {"B", "c"}, {"a2", "a2b"}, {"x", "x1"}, {"v1.9.0", "v1.10.0"}} {
		if compareNames(pair[0], pair[1]) >= 0 {
			t.Errorf("%q is not before %q", pair[0], pair[1])
		}
	}
}

// The law of an order: only what is the same is equal, and it has no circles.
func FuzzCompareNames(f *testing.F) {
	f.Add("a1", "a01", "A1")
	f.Add("1b", "1a", "01")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if (compareNames(a, b) == 0) != (a == b) || compareNames(a, b) != -compareNames(b, a) {
			t.Fatalf("%q and %q: %d, %d", a, b, compareNames(a, b), compareNames(b, a))
		}
		if compareNames(a, b) < 0 && compareNames(b, c) < 0 && compareNames(a, c) >= 0 {
			t.Fatalf("%q < %q < %q", a, b, c)
		}
	})
}

func BenchmarkCompareNames(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		_ = compareNames("IMG_20240229_0009.jpg", "IMG_20240229_0010.jpg")
	}
}

func TestSizeForPeople(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1.0 kB", 1499: "1.5 kB", 9949: "9.9 kB", 9950: "10 kB", 9999: "10 kB", 99_499: "99 kB",
		999_499: "999 kB", 999_500: "1.0 MB", 20_000_000: "20 MB", 1_500_000_000: "1.5 GB", 1 << 62: "4.6 EB",
	} {
		if got := sizeForPeople(n); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
