package files

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

const (
	plainText = "text/plain; charset=utf-8"
	anyBytes  = "application/octet-stream"
)

// mediaTypes are by extension, in small letters without the dot. Text says its
// charset when it is sent.
var mediaTypes = map[string]string{
	"7z": "application/x-7z-compressed", "aac": "audio/aac", "apng": "image/apng", "atom": "application/atom+xml", "avi": "video/x-msvideo",
	"avif": "image/avif", "bmp": "image/bmp", "bz2": "application/x-bzip2", "c": "text/plain", "cc": "text/plain",
	"cer": "application/pkix-cert", "conf": "text/plain", "cpp": "text/plain", "crt": "application/x-x509-ca-cert", "css": "text/css", "csv": "text/csv",
	"deb": "application/vnd.debian.binary-package", "diff": "text/plain", "dmg": "application/x-apple-diskimage",
	"doc": "application/msword", "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	"eml": "message/rfc822", "eot": "application/vnd.ms-fontobject", "epub": "application/epub+zip", "flac": "audio/flac", "geojson": "application/geo+json",
	"gif": "image/gif", "go": "text/plain", "gz": "application/gzip", "h": "text/plain", "heic": "image/heic", "htm": "text/html", "html": "text/html",
	"ico": "image/x-icon", "ics": "text/calendar", "ini": "text/plain", "iso": "application/x-iso9660-image", "jar": "application/java-archive",
	"java": "text/plain", "jpeg": "image/jpeg", "jpg": "image/jpeg", "js": "text/javascript", "json": "application/json", "jsonl": "application/x-ndjson",
	"jsonld": "application/ld+json", "jxl": "image/jxl", "log": "text/plain", "m3u8": "application/vnd.apple.mpegurl", "m4a": "audio/mp4", "m4v": "video/mp4",
	"map": "application/json", "md": "text/markdown", "mid": "audio/midi", "mjs": "text/javascript", "mkv": "video/x-matroska", "mov": "video/quicktime",
	"mp3": "audio/mpeg", "mp4": "video/mp4", "mpd": "application/dash+xml", "mpeg": "video/mpeg", "mpg": "video/mpeg", "ndjson": "application/x-ndjson",
	"odp": "application/vnd.oasis.opendocument.presentation", "ods": "application/vnd.oasis.opendocument.spreadsheet", "odt": "application/vnd.oasis.opendocument.text",
	"oga": "audio/ogg", "ogg": "audio/ogg", "ogv": "video/ogg", "opus": "audio/ogg", "otf": "font/otf", "patch": "text/plain", "pdf": "application/pdf",
	"pem": "application/x-pem-file", "php": "text/plain", "pl": "text/plain", "png": "image/png", "ppt": "application/vnd.ms-powerpoint",
	"pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation", "ps": "application/postscript", "py": "text/plain", "rar": "application/vnd.rar",
	"rb": "text/plain", "rpm": "application/x-rpm", "rs": "text/plain", "rss": "application/rss+xml", "rtf": "application/rtf", "sh": "text/plain",
	"sql": "text/plain", "svg": "image/svg+xml", "swift": "text/plain", "tar": "application/x-tar", "tgz": "application/gzip", "tif": "image/tiff",
	"tiff": "image/tiff", "toml": "text/plain", "ts": "video/mp2t", "tsv": "text/tab-separated-values", "ttf": "font/ttf", "txt": "text/plain",
	"vcf": "text/vcard", "vtt": "text/vtt", "wasm": "application/wasm", "wav": "audio/wav", "weba": "audio/webm", "webm": "video/webm",
	"webmanifest": "application/manifest+json", "webp": "image/webp", "woff": "font/woff", "woff2": "font/woff2", "xhtml": "application/xhtml+xml",
	"xls": "application/vnd.ms-excel", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xml": "text/xml", "xsl": "text/xml",
	"xz": "application/x-xz", "yaml": "application/yaml", "yml": "application/yaml", "zip": "application/zip", "zst": "application/zstd",
}

// typeByName returns the media type that a name's extension stands for, "" if it
// says nothing. own comes before the table; its keys are like the table's.
func typeByName(name string, own map[string]string) string {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 || strings.IndexByte(name[dot:], '/') >= 0 {
		return ""
	}
	ext := strings.ToLower(name[dot+1:])
	if given, ok := own[ext]; ok {
		return given
	}
	known := mediaTypes[ext]
	if strings.HasPrefix(known, "text/") {
		return known + "; charset=utf-8"
	}
	return known
}

// typeByContent tells text from what is none by the first bytes of a file:
// UTF-8 without the control characters that text does not have. A character
// that the end cuts off is no fault.
func typeByContent(start []byte) string {
	for len(start) > 0 {
		r, n := utf8.DecodeRune(start)
		switch {
		case r == utf8.RuneError && n == 1:
			if len(start) < utf8.UTFMax && !utf8.FullRune(start) {
				return plainText
			}
			return anyBytes
		case r < ' ' && !bytes.ContainsRune([]byte("\t\n\f\r\x1b"), r):
			return anyBytes
		}
		start = start[n:]
	}
	return plainText
}

// compressible reports whether a media type is worth compressing on the fly:
// text, and what is text under another name.
func compressible(mediaType string) bool {
	essence, _, _ := strings.Cut(mediaType, ";")
	switch essence {
	case "application/json", "application/x-ndjson", "application/yaml", "application/wasm", "application/rtf", "application/postscript",
		"application/vnd.ms-fontobject", "font/otf", "font/ttf", "image/bmp", "image/x-icon", "application/vnd.apple.mpegurl":
		return true
	}
	return strings.HasPrefix(essence, "text/") || strings.HasSuffix(essence, "+json") || strings.HasSuffix(essence, "+xml")
}
