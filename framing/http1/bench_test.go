package http1

import (
	"strings"
	"testing"
)

// browserRequest is what a browser sends for a page's picture, 711 bytes.
var browserRequest = []byte(strings.ReplaceAll(`GET /wp-content/uploads/2010/03/hello-kitty-darth-vader-pink.jpg HTTP/1.1
Host: www.kittyhell.com
User-Agent: Mozilla/5.0 (Macintosh; U; Intel Mac OS X 10.6; ja-JP-mac; rv:1.9.2.3) Gecko/20100401 Firefox/3.6.3 Pathtraq/0.9
Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8
Accept-Language: ja,en-us;q=0.7,en;q=0.3
Accept-Encoding: gzip,deflate
Accept-Charset: Shift_JIS,utf-8;q=0.7,*;q=0.7
Keep-Alive: 115
Connection: keep-alive
Cookie: wp_ozh_wsa_visits=2; wp_ozh_wsa_visit_lasttime=xxxxxxxxxx; __utma=xxxxxxxxx.xxxxxxxxxx.xxxxxxxxxx.xxxxxxxxxx.xxxxxxxxxx.x; __utmz=xxxxxxxxx.xxxxxxxxxx.x.x.utmccn=(referral)|utmcsr=reader.livedoor.com|utmcct=/reader/|utmcmd=referral

`, "\n", "\r\n"))

// wrkRequest is what load generators send.
var wrkRequest = []byte("GET / HTTP/1.1\r\nHost: localhost:8080\r\n\r\n")

func BenchmarkParseHead(b *testing.B) {
	for _, bench := range []struct {
		name  string
		input []byte
	}{
		{"browser", browserRequest},
		{"wrk", wrkRequest},
		{"chromium", chromiumRequest},
	} {
		b.Run(bench.name, func(b *testing.B) {
			var h Head
			b.SetBytes(int64(len(bench.input)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := ParseHead(bench.input, Limits{}, &h); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// chromiumRequest is a page's request of a browser of today.
var chromiumRequest = []byte(strings.ReplaceAll(`GET /assets/app.css?v=12 HTTP/1.1
Host: localhost:8080
Connection: keep-alive
sec-ch-ua-platform: "Linux"
User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36
sec-ch-ua: "Chromium";v="140", "Not=A?Brand";v="24"
sec-ch-ua-mobile: ?0
Accept: text/css,*/*;q=0.1
Sec-Fetch-Site: same-origin
Sec-Fetch-Mode: no-cors
Sec-Fetch-Dest: style
Referer: http://localhost:8080/
Accept-Encoding: gzip, deflate, br, zstd
Accept-Language: en-GB,en;q=0.9
If-None-Match: "2c-6543210"

`, "\n", "\r\n"))

func BenchmarkChunked(b *testing.B) {
	data := make([]byte, 8192)
	var body []byte
	for range 16 {
		body = AppendChunk(body, data)
	}
	body = AppendLastChunk(body)
	var d ChunkDecoder
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		d.Reset(ChunkLimits{})
		for rest := body; ; {
			n, _, err := d.Next(rest)
			if err != nil {
				break
			}
			rest = rest[n:]
		}
	}
}
