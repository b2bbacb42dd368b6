package resolve

import (
	"fmt"
	"strings"
	"testing"
)

func TestReadHosts(t *testing.T) {
	t.Parallel()
	const file = "# names\n127.0.0.1\tlocalhost box\r\n\n192.0.2.1 Box.Example # box.other\n::ffff:192.0.2.2 mapped\n" +
		"192.0.2.3 twice\n192.0.2.3 other twice\n nonsense box\n192.0.2.9\n2001:db8::1 both\n192.0.2.4 both.\n"
	for name, want := range map[string]string{
		"localhost": "[127.0.0.1]", "box": "[127.0.0.1]", "box.example.": "[192.0.2.1]", "box.other": "[]",
		"mapped": "[192.0.2.2]", "twice": "[192.0.2.3]", "both": "[2001:db8::1 192.0.2.4]", "192.0.2.9": "[]",
	} {
		if got := fmt.Sprint(ReadHosts(strings.NewReader(file), name)); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}
