package actions

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sockkit/sockkit/httpserve"
	"github.com/sockkit/sockkit/httpserve/proxy"
)

// Spec is an action as a user describes it.
type Spec struct {
	Kind   string           // one of Kinds
	Names  []string         // of the route's pattern; {name} of them is filled in, but into commands
	Tail   bool             // the last of Names is that of {name...}, which programs get as PATH_INFO and upstreams as their path
	Rest   string           // what follows the options: a text, a path, a URL
	Status int              // 0 = that of the kind
	Type   string           // media type of the content; "" = that of the kind
	Header httpserve.Header // takes the place of the kind's own fields
	Delay  time.Duration    // before the answer
	Times  int              // how often it answers; 0 = always
	Retry  time.Duration    // for kind "sse": after what time a client that was cut off shall come back; 0 = 3 s

	Socket Socket // for kind "ws"

	// Files opens a directory for kind "file". The result lives as long as the
	// program.
	Files func(dir string) (FileServer, error)
	// Hooks is where kind "hook" puts its requests; nil = there is no such kind.
	Hooks *Hooks
	// Upstreams is how kind "proxy" connects; nil = there is no such kind.
	Upstreams *proxy.Client
	KeepHost  bool // of "proxy": the client's Host is sent
	// Children runs the programs of all routes; nil = none can be run.
	Children *Children
}

// FileServer answers with the files below one directory.
type FileServer interface {
	// ServeFile answers with a file. Its name is a path below the directory.
	ServeFile(r *httpserve.Request, name string) *httpserve.Response
}

// SpecError says what is wrong with a Spec, and with which part of it.
type SpecError struct {
	Part    string // "kind", "rest", "status", "type", "header", "retry", "host", or an option of "ws"
	Problem string
}

func (e *SpecError) Error() string { return e.Problem }

func wrong(part, format string, args ...any) error {
	return &SpecError{Part: part, Problem: fmt.Sprintf(format, args...)}
}

// kind is what is known about one kind of action.
type kind struct {
	rest     string // what Rest is; "" = there is none
	status   int    // unless the Spec says another
	statuses []int  // those it can have; nil = any final one
	typeless bool   // it has no content whose type could be chosen
	make     func(s Spec) (httpserve.Handler, error)
}

// kinds is the table of actions.
func kinds() map[string]kind {
	return map[string]kind{
		"text":     {rest: "the TEXT", status: 200, make: newText},
		"json":     {rest: "the JSON", status: 200, make: newText},
		"status":   {status: 200, make: newStatus},
		"redirect": {rest: "the URL", status: 302, statuses: []int{301, 302, 303, 307, 308}, typeless: true, make: newRedirect},
		"file":     {rest: "the PATH of a file", status: 200, make: newFile},
		"echo":     {status: 200, make: newEcho},
		"head":     {status: 200, make: newHead},
		"inspect":  {status: 200, make: newInspect},
		"hook":     {status: 202, typeless: true, make: newHook},
		"proxy":    {rest: "the URL", typeless: true, make: newProxy},
		"exec":     {rest: "a COMMAND", status: 200, make: newExec},
		"sh":       {rest: "a LINE of the shell", status: 200, make: newExec},
		"cgi":      {rest: "a COMMAND", status: 200, make: newCGI},
		"sse":      {rest: "a COMMAND", status: 200, statuses: []int{200}, typeless: true, make: newSSE},
		"ws":       {rest: "a COMMAND", status: 101, statuses: []int{101}, typeless: true, make: newWebSocket},
	}
}

// Kinds lists the kinds of actions.
func Kinds() []string {
	return []string{"text", "json", "status", "redirect", "file", "echo", "head", "inspect", "exec", "sh", "cgi", "sse", "ws", "hook", "proxy"}
}

// New makes the handler of an action. It is [httpserve.Limited] if Times is
// given, and [httpserve.Inliner] if it neither waits nor reads anything. Its
// error is a [*SpecError] or that of Files.
func New(s Spec) (httpserve.Handler, error) {
	k, known := kinds()[s.Kind]
	if !known {
		return nil, wrong("kind", "%q is not one of: %s", s.Kind, strings.Join(Kinds(), ", "))
	}
	if err := k.check(s); err != nil {
		return nil, err
	}
	if s.Status == 0 {
		s.Status = k.status
	}
	h, err := k.make(s)
	if err != nil {
		return nil, err
	}
	if s.Delay > 0 {
		h = delayed{h, s.Delay}
	}
	if s.Times > 0 {
		h = newLimited(h, s.Times)
	}
	return h, nil
}

func (k kind) check(s Spec) error {
	switch {
	case k.rest == "" && s.Rest != "":
		return wrong("rest", "%s takes nothing after its options", s.Kind)
	case k.rest != "" && s.Rest == "" && s.Kind != "text":
		return wrong("rest", "%s needs %s after a colon", s.Kind, k.rest)
	case s.Status != 0 && (s.Status < 200 || s.Status > 599):
		return wrong("status", "%d is not the status of an answer, 200 to 599", s.Status)
	case s.Status != 0 && k.statuses != nil && !slices.Contains(k.statuses, s.Status):
		return wrong("status", "%s cannot have status %d; one of %s", s.Kind, s.Status, numbers(k.statuses))
	case s.KeepHost && s.Kind != "proxy":
		return wrong("host", "%s sends no Host", s.Kind)
	case s.Type != "" && k.typeless:
		return wrong("type", "%s has no content whose type could be chosen", s.Kind)
	case s.Retry != 0 && s.Kind != "sse":
		return wrong("retry", "%s is no stream that clients come back to", s.Kind)
	case s.Type != "" && (!strings.Contains(s.Type, "/") || !isFieldText(s.Type)):
		return wrong("type", "%q is not a media type such as text/plain", s.Type)
	}
	if err := s.Socket.check(s.Kind); err != nil {
		return err
	}
	return checkHeader(s.Header)
}

func numbers(list []int) string {
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", ", "), "[]")
}
