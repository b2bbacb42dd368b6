package commands

import (
	"net"
	"strings"

	"github.com/fatih/color"
	"github.com/mattn/go-isatty"
	"github.com/urfave/cli/v2"
	"rsc.io/qr"
)

func httpQRFlags() []cli.Flag {
	return group("where",
		switchFlag("qr", "", "draw a URL for a telephone's camera on the terminal; as --lan, unless ADDRESS or --listen says where"),
	)
}

// overLAN reports whether a server listens on every address. A QR code alone asks
// for that only if nothing says where, be it an operand.
func overLAN(ctx *cli.Context, operand string) bool {
	return ctx.Bool("lan") || ctx.Bool("qr") && operand == "" && !ctx.IsSet("listen")
}

// drawQR draws the first URL by which others reach this machine. It is nothing
// for a log: if standard error is no terminal the URLs have to do.
func (c *Console) drawQR(urls []string) {
	if !isatty.IsTerminal(c.Stderr.Fd()) {
		return
	}
	for _, url := range urls {
		if reachableByOthers(url) {
			c.drawURL(url)
			return
		}
	}
	c.Notef("no QR code: nobody else can reach the URLs")
}

// reachableByOthers tells a URL of this machine alone, or of no host, from others.
func reachableByOthers(url string) bool {
	_, rest, found := strings.Cut(url, "://")
	host, _, _ := strings.Cut(rest, "/")
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return found && host != "localhost" && (ip == nil || !ip.IsLoopback() && !ip.IsLinkLocalUnicast())
}

func (c *Console) drawURL(url string) {
	code, err := qr.Encode(url, qr.L)
	if err != nil {
		c.Notef("no QR code of %s: %v", url, err)
		return
	}
	paint := c.paint(c.Stderr, color.FgHiWhite, color.BgBlack)
	var b strings.Builder
	for _, line := range qrLines(code.Size, code.Black) {
		b.WriteString(paint.Sprint(line) + "\n")
	}
	c.say(b.String())
}

// quietZone is how many light modules must be around a QR code (ISO 18004). Four
// is the rule; cameras do with two.
const quietZone = 2

// qrLines draws a code with two modules of its square in each character. Light
// modules are what is drawn, as most terminals are dark: cameras of all kinds
// read a code of dark on light.
func qrLines(size int, dark func(x, y int) bool) []string {
	light := func(x, y int) int {
		if x >= 0 && y >= 0 && x < size && y < size && dark(x, y) {
			return 0
		}
		return 1
	}
	halves := [4]string{" ", "▄", "▀", "█"} // by the upper and the lower module
	var lines []string
	for y := -quietZone; y < size+quietZone; y += 2 {
		var b strings.Builder
		for x := -quietZone; x < size+quietZone; x++ {
			b.WriteString(halves[2*light(x, y)+light(x, y+1)])
		}
		lines = append(lines, b.String())
	}
	return lines
}
