package process

import "testing"

func TestParseStat(t *testing.T) {
	tests := []struct {
		text  string
		state byte
		group int
		ok    bool
	}{
		{"12 (cat) S 1 34 34 0 -1", 'S', 34, true},
		{"12 (a) b) Z 1 9) Z 1 34", 'Z', 34, true},
		{"12 (cat) S 1", 0, 0, false},
		{"", 0, 0, false},
	}
	for _, test := range tests {
		state, group, ok := parseStat([]byte(test.text))
		if ok != test.ok || ok && (state != test.state || group != test.group) {
			t.Errorf("parseStat(%q) = %c, %d, %v", test.text, state, group, ok)
		}
	}
}
