// Package man has the manual. The pages are written by hand in mdoc (NAME.1 and
// NAME.7); what several of them say stands once in shared.mdoc. go generate
// copies it into the pages and renders each for those who have no man(1).
package man

import (
	"embed"
	"io/fs"
	"slices"
	"strings"
)

//go:generate go test -run ^TestPagesAreFresh$ -update .

//go:embed text/*.txt
var rendered embed.FS

const (
	folder    = "text"
	extension = ".txt"
	program   = "sockkit"
	overview  = program // the page of the program as a whole
)

// Names lists the pages: "sockkit", and "sockkit-dial" for the command dial.
func Names() []string {
	files, _ := fs.Glob(rendered, folder+"/*"+extension) // the pattern is not malformed
	for i, file := range files {
		files[i] = strings.TrimSuffix(strings.TrimPrefix(file, folder+"/"), extension)
	}
	return files
}

// Topics lists what [Page] finds: the names without what all begin with.
func Topics() []string {
	topics := Names()
	for i, name := range topics {
		topics[i] = strings.TrimPrefix(name, program+"-")
	}
	slices.Sort(topics)
	return topics
}

// Page is the page of a command or a topic, "dial" or "sockkit-dial", or with ""
// that of the program. It is text as a line printer took it: a bold letter is
// followed by a backspace and itself, and an underlined one stands behind an
// underscore and a backspace, which pagers show as such. [Plain] takes them out.
func Page(topic string) (text string, found bool) {
	for _, name := range []string{topic, program + "-" + topic} {
		if name == "" {
			name = overview
		}
		if page, err := rendered.ReadFile(folder + "/" + name + extension); err == nil {
			return string(page), true
		}
	}
	return "", false
}

// Plain is text without its bold and underlined letters: of letters that stand on
// each other, the last is left.
func Plain(text string) string {
	plain := make([]byte, 0, len(text))
	for i := range len(text) {
		if text[i] != '\b' {
			plain = append(plain, text[i])
		} else if len(plain) > 0 {
			plain = plain[:len(plain)-1]
		}
	}
	return string(plain)
}
