//go:build linux

package main

import (
	"encoding/xml"
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
)

// This file turns the lines of a terminal into a picture and back into text.

// pictureLine is a line of the terminal: its text in runs of one colour.
type pictureLine []pictureRun

type pictureRun struct {
	class string // of the style sheet; empty is the ordinary colour
	text  string
}

func (l pictureLine) text() string {
	var b strings.Builder
	for _, run := range l {
		b.WriteString(run.text)
	}
	return b.String()
}

// sgr is what a terminal is told to change its colour.
var sgr = regexp.MustCompile("\x1b\\[([0-9;]*)m")

// colourClasses are the colours that sockkit uses.
var colourClasses = map[string]string{"1": "b", "31": "r", "32": "g", "33": "y", "36": "c"}

// parseLines takes the colours out of what a terminal was sent.
func parseLines(screen string) []pictureLine {
	var lines []pictureLine
	var classes []string
	for text := range strings.SplitSeq(screen, "\n") {
		var line pictureLine
		at := 0
		for _, m := range sgr.FindAllStringSubmatchIndex(text, -1) {
			line = append(line, pictureRun{strings.Join(classes, " "), text[at:m[0]]})
			at = m[1]
			classes = nextClasses(classes, text[m[2]:m[3]])
		}
		lines = append(lines, append(line, pictureRun{strings.Join(classes, " "), text[at:]}))
	}
	return lines
}

// nextClasses follows one change of colour.
func nextClasses(classes []string, codes string) []string {
	for code := range strings.SplitSeq(codes, ";") {
		switch class, known := colourClasses[code]; {
		case known:
			classes = append(classes[:len(classes):len(classes)], class)
		case code == "" || code == "0":
			classes = nil
		}
	}
	return classes
}

const (
	cellWidth  = 8.4 // of the font, at 14 pixels
	lineHeight = 20
	margin     = 20
	titleBar   = 36
)

// drawLines writes the picture of a terminal.
func drawLines(lines []pictureLine, columns int) string {
	width := int(float64(columns)*cellWidth) + 2*margin
	height := titleBar + len(lines)*lineHeight + margin
	var b strings.Builder
	fmt.Fprintf(&b, pictureHead, width, height, width, height, width, height)
	for i, line := range lines {
		fmt.Fprintf(&b, "<text x=\"%d\" y=\"%d\">", margin, titleBar+(i+1)*lineHeight-5)
		for _, run := range line {
			text := html.EscapeString(run.text)
			if run.class != "" && text != "" {
				text = fmt.Sprintf("<tspan class=%q>%s</tspan>", run.class, text)
			}
			b.WriteString(text)
		}
		b.WriteString("</text>\n")
	}
	return b.String() + "</svg>\n"
}

const pictureHead = `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">
<title>A session with sockkit</title>
<style>
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d8dee9; white-space: pre }
.b { font-weight: bold } .r { fill: #ff7b72 } .g { fill: #7ee787 } .y { fill: #e3b341 } .c { fill: #79c0ff }
</style>
<rect width="%d" height="%d" rx="10" fill="#161b22"/>
<circle cx="22" cy="20" r="6" fill="#ff5f57"/><circle cx="42" cy="20" r="6" fill="#febc2e"/><circle cx="62" cy="20" r="6" fill="#28c840"/>
`

// drawnLines reads the text of a picture.
func drawnLines(t *testing.T, picture string) []string {
	t.Helper()
	var svg struct {
		Text []struct {
			Inner string `xml:",innerxml"`
		} `xml:"text"`
	}
	if err := xml.Unmarshal([]byte(picture), &svg); err != nil {
		t.Fatalf("%s: %v", pictureFile, err)
	}
	tag := regexp.MustCompile("<[^>]*>")
	var lines []string
	for _, text := range svg.Text {
		lines = append(lines, html.UnescapeString(tag.ReplaceAllString(text.Inner, "")))
	}
	return lines
}
