package actions

import (
	"net"
	"strconv"
	"strings"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// pathVariable begins the variables that hold the values of the route's names.
const pathVariable = "SOCKKIT_PATH_"

// environment describes a request to a program, as "NAME=value": the variables of
// CGI/1.1 (RFC 3875 section 4.1), a SOCKKIT_PATH_name for each name of the route,
// and those of [Children.Peer]. None holds a NUL, as no part of a head does.
//
// CONTENT_LENGTH is missing where the content's length is not known before its
// end. REQUEST_URI and HTTPS are no part of CGI, and many scripts know them.
func (s Spec) environment(r *httpserve.Request) []string {
	script, info := s.splitPath(r)
	name, port := server(r)
	env := []string{
		"GATEWAY_INTERFACE=CGI/1.1",
		"SERVER_SOFTWARE=sockkit",
		"SERVER_PROTOCOL=" + version(r),
		"SERVER_NAME=" + name,
		"SERVER_PORT=" + port,
		"REQUEST_METHOD=" + string(r.MethodName()),
		"REQUEST_URI=" + string(r.Target()),
		"QUERY_STRING=" + string(r.Query()),
		"SCRIPT_NAME=" + script,
		"PATH_INFO=" + info,
	}
	host, port := addressParts(r.Remote)
	env = append(env, "REMOTE_ADDR="+host, "REMOTE_PORT="+port)
	env = appendUser(env, r)
	if r.TLS != nil {
		env = append(env, "HTTPS=on")
	}
	if r.Head.Body.Kind == http1.BodyLength {
		env = append(env, "CONTENT_LENGTH="+strconv.FormatInt(r.Head.Body.Length, 10))
	}
	if value := r.Field(http1.FieldContentType); value != nil {
		env = append(env, "CONTENT_TYPE="+string(value))
	}
	for name, value := range r.Params.All() {
		env = append(env, pathVariable+name+"="+string(value))
	}
	if s.Children.Peer != nil {
		env = append(env, s.Children.Peer(r.Remote, r.Local)...)
	}
	return appendFields(env, r)
}

// appendUser says who has signed in, and how (RFC 3875 sections 4.1.1 and 4.1.11).
// Of a client certificate the way has the name that servlets give it.
func appendUser(env []string, r *httpserve.Request) []string {
	switch subject := r.Identity(); {
	case subject == "":
		return env
	case r.User == "":
		return append(env, "AUTH_TYPE=CLIENT_CERT", "REMOTE_USER="+subject)
	}
	scheme, _, _ := strings.Cut(string(r.Field(http1.FieldAuthorization)), " ")
	return append(env, "AUTH_TYPE="+scheme, "REMOTE_USER="+r.User)
}

// splitPath divides the path into SCRIPT_NAME and PATH_INFO, which is what a
// {name...} at the route's end stands for, and the slash before it.
func (s Spec) splitPath(r *httpserve.Request) (script, info string) {
	path := string(r.Path())
	if !s.Tail || len(s.Names) == 0 {
		return path, ""
	}
	rest, _ := r.Params.Get(s.Names[len(s.Names)-1])
	cut := max(0, len(path)-len(rest)-1)
	return path[:cut], path[cut:]
}

// server is the name and the port that the request was sent to.
func server(r *httpserve.Request) (name, port string) {
	local, port := addressParts(r.Local)
	if host, _, ok := http1.SplitHost(r.Host()); ok && len(host) > 0 {
		return string(host), port
	}
	return local, port
}

// addressParts splits an address; a Unix socket has neither part in CGI.
func addressParts(a net.Addr) (host, port string) {
	if a, ok := a.(*net.TCPAddr); ok {
		ap := a.AddrPort()
		return ap.Addr().Unmap().String(), strconv.Itoa(a.Port)
	}
	return "", ""
}

// appendFields adds HTTP_NAME for each field of the request. Several lines of one
// name become one list. Left out are
//
//   - names that hold more than letters, digits and "-": Content_Length would look
//     like Content-Length (HF13 of docs/http-support.md), and a shell cannot read others;
//   - Proxy, since HTTP_PROXY is where programs look for the proxy they shall use;
//   - credentials (RFC 3875 section 4.1.18), what says how the content is framed,
//     which is undone, and what has a variable of its own.
func appendFields(env []string, r *httpserve.Request) []string {
	at := map[string]int{}
	for name, value := range r.All() {
		variable, ok := fieldVariable(name)
		if !ok {
			continue
		}
		i, again := at[variable]
		if !again {
			at[variable] = len(env)
			env = append(env, variable+"="+string(value))
			continue
		}
		separator := ", "
		if variable == "HTTP_COOKIE" {
			separator = "; "
		}
		env[i] += separator + string(value)
	}
	return env
}

// fieldVariable is the variable of a field; false if it has none.
func fieldVariable(name []byte) (string, bool) {
	switch http1.FieldByName(string(name)) {
	case http1.FieldAuthorization, http1.FieldProxyAuthorization, http1.FieldConnection, http1.FieldKeepAlive,
		http1.FieldTransferEncoding, http1.FieldTE, http1.FieldTrailer, http1.FieldUpgrade, http1.FieldExpect,
		http1.FieldContentLength, http1.FieldContentType:
		return "", false
	}
	variable := []byte("HTTP_")
	for _, c := range name {
		switch {
		case c >= 'a' && c <= 'z':
			c -= 'a' - 'A'
		case c == '-':
			c = '_'
		case (c < 'A' || c > 'Z') && (c < '0' || c > '9'):
			return "", false
		}
		variable = append(variable, c)
	}
	return string(variable), strings.TrimPrefix(string(variable), "HTTP_") != "PROXY"
}
