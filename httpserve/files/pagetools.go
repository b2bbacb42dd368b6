package files

import (
	"crypto/sha256"
	_ "embed" // the script and the style are files of their own
	"encoding/base64"
	"strings"

	"github.com/sockkit/sockkit/httpserve"
)

// tools are what a listing offers beside looking. The forms work as they are; the
// script adds what cannot be done without: progress, several files one after the
// other, dropping files, and deleting.
type tools struct {
	upload, overwrite, remove, mkdir, zip bool
}

func (h *Handler) tools() tools {
	o := &h.opts
	return tools{upload: o.Upload, overwrite: o.Overwrite, remove: o.Delete, mkdir: o.Mkdir, zip: o.Zip}
}

//go:embed pagetools.js
var toolsScript string

//go:embed pagetools.css
var toolsStyle string

// change reports whether the page can change something.
func (t tools) change() bool { return t.upload || t.mkdir || t.remove }

// scripted reports whether the page has the script.
func (t tools) scripted() bool { return t.upload || t.remove }

// header is that of the page. What it can do, only its own script may, and only
// to its own server; and no other page may show it and lead its clicks.
func (t tools) header() httpserve.Header {
	header := pageHeader()
	if !t.change() {
		return header
	}
	policy := strings.Replace(pagePolicy, "form-action 'none'", "form-action 'self'", 1) + "; frame-ancestors 'none'"
	if t.scripted() {
		sum := sha256.Sum256([]byte(toolsScript))
		policy += "; connect-src 'self'; script-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	header.Set("Content-Security-Policy", policy)
	return header
}

func (t tools) writeStyle(p *pieces) {
	if t.change() || t.zip {
		p.text("<style>\n", toolsStyle, "</style>\n")
	}
}

// writeForms writes what stands between the heading and the table.
func (t tools) writeForms(p *pieces) {
	if !t.change() && !t.zip {
		return
	}
	p.text(`<div id="tools" data-can="`, t.names(), "\">\n")
	if t.upload {
		p.text(uploadForm)
	}
	if t.mkdir || t.zip {
		p.text("<div class=\"more\">\n")
		if t.mkdir {
			p.text(mkdirForm)
		}
		if t.zip {
			p.text("<a class=\"button\" href=\"?zip\">Download all as ZIP</a>\n")
		}
		p.text("</div>\n")
	}
	p.text("</div>\n")
}

// names are what the script may do.
func (t tools) names() string {
	var names []string
	for _, tool := range []struct {
		on   bool
		name string
	}{{t.upload, "upload"}, {t.overwrite, "overwrite"}, {t.remove, "delete"}} {
		if tool.on {
			names = append(names, tool.name)
		}
	}
	return strings.Join(names, " ")
}

const uploadForm = `<form id="upload" method="post" enctype="multipart/form-data" action="./">
<label for="files">Upload files</label>
<input type="file" id="files" name="file" multiple required>
<button>Upload</button>
<p id="drop" hidden>or drop them anywhere on this page</p>
</form>
`

const mkdirForm = `<form method="post" enctype="multipart/form-data" action="./">
<label for="mkdir">New directory</label>
<input id="mkdir" name="mkdir" required maxlength="255" autocomplete="off" autocapitalize="off" spellcheck="false">
<button>Create</button>
</form>
`

// writeScript writes what comes last in the page.
func (t tools) writeScript(p *pieces) {
	if t.scripted() {
		p.text("<script>", toolsScript, "</script>\n")
	}
}
