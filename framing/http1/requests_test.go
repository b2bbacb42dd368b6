package http1

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// rawCase is a stream of requests in a file of testdata/requests and what a
// server understands of it.
type rawCase struct {
	name  string // the heading, which begins with the ids of the requirements
	input []byte
	want  string
}

// TestRequests runs each stream whole, byte by byte, and pipelined behind another
// request.
func TestRequests(t *testing.T) {
	for _, file := range requestFiles(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".md"), func(t *testing.T) {
			for _, c := range rawCases(t, file) {
				t.Run(c.name, func(t *testing.T) { checkStream(t, c) })
			}
		})
	}
}

func checkStream(t *testing.T, c rawCase) {
	const before = "GET /before HTTP/1.1\r\nHost: first\r\n\r\n"
	const noted = "GET /before host first\n"
	for _, way := range []struct {
		name, want string
		pieces     [][]byte
	}{
		{"whole", c.want, [][]byte{c.input}},
		{"byte by byte", c.want, slices.Collect(slices.Chunk(c.input, 1))},
		{"pipelined", noted + c.want, [][]byte{append([]byte(before), c.input...)}},
		{"pipelined byte by byte", noted + c.want, slices.Collect(slices.Chunk(append([]byte(before), c.input...), 1))},
	} {
		if got := strings.Join(understand(t, way.pieces), "\n"); got != way.want {
			t.Errorf("%s: understood\n%s\nwant\n%s", way.name, got, way.want)
		}
	}
}

// TestRequirementsHaveStreams holds the ids that must have a stream.
func TestRequirementsHaveStreams(t *testing.T) {
	var headings strings.Builder
	for _, file := range requestFiles(t) {
		for _, c := range rawCases(t, file) {
			headings.WriteString(c.name + " ")
		}
	}
	for _, id := range strings.Fields(`
		RL01 RL02 RL03 RL04 RL05 RL06 RL07 RL08 RL09 RL10 RL11 RL12 RL13 RL14 RL16 RL17 RL19 RL20
		TF01 TF02 TF03 TF04 TF05 TF06 TF07 TF08 TF09 TF10 TF11 TF13
		HF01 HF02 HF03 HF04 HF05 HF06 HF07 HF08 HF09 HF10 HF11 HF12 HF13
		FR01 FR02 FR03 FR04 FR05 FR06 FR07 FR08 FR09 FR10 FR11 FR13 FR15 FR16
		CH01 CH02 CH03 CH04 CH05 CH06 CH07 CH08 CH09 CH10
		EX01 EX02 EX03 EX04 EX06
		CN01 CN02 CN03 CN04 CN05 CN06 CN11 CN12 CN13 CN15 CN18`) {
		if !strings.Contains(headings.String(), id) {
			t.Errorf("%s has no stream in testdata/requests", id)
		}
	}
}

func requestFiles(t testing.TB) []string {
	files, err := filepath.Glob("testdata/requests/*.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no streams in testdata/requests: %v", err)
	}
	return files
}

// rawCaseText is a heading, a block of what is sent and a block of what is
// understood.
var rawCaseText = regexp.MustCompile("(?s)\n### ([^\n]*)\n(?:.*?\n)??```http\n(.*?)```\n\n```\n(.*?)\n?```\n")

func rawCases(t testing.TB, file string) []rawCase {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found := rawCaseText.FindAllSubmatch(text, -1)
	if headings := strings.Count(string(text), "\n### "); headings != len(found) {
		t.Fatalf("%s has %d headings and %d pairs of blocks", file, headings, len(found))
	}
	var all []rawCase
	for _, m := range found {
		all = append(all, rawCase{string(m[1]), rawBytes(t, string(m[2])), string(m[3])})
	}
	return all
}

// rawBytes makes bytes of a block as testdata/requests/README.md says.
func rawBytes(t testing.TB, block string) []byte {
	t.Helper()
	var raw []byte
	for line := range strings.Lines(block) {
		line = strings.TrimSuffix(line, "\n")
		line, open := strings.CutSuffix(line, `\`)
		line = repeats.ReplaceAllStringFunc(line, func(r string) string {
			m := repeats.FindStringSubmatch(r)
			n, _ := strconv.Atoi(m[1])
			return strings.Repeat(m[2], n)
		})
		text, err := strconv.Unquote(`"` + strings.ReplaceAll(line, `"`, `\"`) + `"`)
		if err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if raw = append(raw, text...); !open {
			raw = append(raw, '\r', '\n')
		}
	}
	return raw
}

// repeats is {N times TEXT}.
var repeats = regexp.MustCompile(`\{(\d+) times ([^}]*)\}`)
