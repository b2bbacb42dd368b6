package files

import (
	"encoding/json"
	"errors"
	"io/fs"
	"strconv"
	"syscall"

	"github.com/sockkit/sockkit/framing/http1"
	"github.com/sockkit/sockkit/httpserve"
)

// declinedError is why nothing is written, as the client is told.
type declinedError struct {
	status int
	why    string // a sentence or two
	header httpserve.Header
}

func (e *declinedError) Error() string { return e.why }

// decline makes a declinedError of a few words.
func decline(status int, why string) error { return &declinedError{status: status, why: why} }

// causes are the errors for which the client is told what to do; the first that
// fits counts.
var causes = []struct {
	errs []error
	declinedError
}{
	{[]error{errTooLarge}, declinedError{413, "The file is larger than the server takes.", nil}},
	{[]error{errLocked}, declinedError{423, "Somebody is uploading this file at the moment.", nil}},
	{[]error{errPartHead}, declinedError{400, "The fields of a part of the form are too long.", nil}},
	{[]error{errContent}, declinedError{400, "The content broke off.", nil}},
	{[]error{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG}, declinedError{507, "There is no room for it on the server's disk.", nil}},
	{[]error{fs.ErrPermission, syscall.EROFS}, declinedError{403, "The server has no right to write there.", nil}},
	{[]error{syscall.ENOTEMPTY}, declinedError{409, "The directory is not empty; what is left in it may be hidden.", nil}},
	{[]error{fs.ErrExist, syscall.EISDIR}, declinedError{409, "There is something of that name already.", nil}},
	{[]error{fs.ErrNotExist, syscall.ENOTDIR, syscall.ELOOP, syscall.EXDEV}, declinedError{409, "The directory for it is not there.", nil}},
	{[]error{syscall.ENAMETOOLONG, syscall.EINVAL, syscall.EILSEQ}, declinedError{400, "The server's disk takes no such name.", nil}},
	{[]error{syscall.EMFILE, syscall.ENFILE, syscall.ENOMEM}, declinedError{503, "The server has too much to do at the moment.", nil}},
}

// asDeclined says of any error what the client is told. ok is false for one that
// only the operator can do something about.
func asDeclined(err error) (declined *declinedError, ok bool) {
	if declined, ok := errors.AsType[*declinedError](err); ok {
		return declined, true
	}
	for i := range causes {
		for _, cause := range causes[i].errs {
			if errors.Is(err, cause) {
				return &causes[i].declinedError, causes[i].status < 500
			}
		}
	}
	if _, system := errors.AsType[syscall.Errno](err); !system && errors.As(err, new(*fs.PathError)) {
		return &declinedError{status: 409, why: "The directory for it is not there, or not below what is served."}, true
	}
	return &declinedError{status: 500, why: "The server could not write it."}, false
}

// declined answers for something that was not written, and tells the operator if
// that is not the client's doing.
func (h *Handler) declined(r *httpserve.Request, err error) *httpserve.Response {
	told, clients := asDeclined(err)
	if !clients && h.opts.Log != nil {
		h.opts.Log("%s: %v", r.Target(), err)
	}
	response := h.decline(r, told.status, told.why)
	response.Header = append(response.Header, told.header...)
	return response
}

// decline is a response that says its status and why: as a page or as JSON to
// clients that ask for one by name, as a line of text to others.
func (h *Handler) decline(r *httpserve.Request, status int, why string) *httpserve.Response {
	var response *httpserve.Response
	switch {
	case asksForHTML(r):
		response = &httpserve.Response{Status: status, Header: pageHeader(), Content: httpserve.Bytes(statusPage(status, why))}
	case asksFor(r, "application/json"):
		response = jsonAnswer(status, map[string]any{"status": status, "error": why})
	default:
		response = httpserve.Text(status, strconv.Itoa(status)+" "+http1.StatusText(status)+": "+why)
	}
	response.Header.Add("Vary", "Accept")
	if status == 503 || status == 423 {
		response.Header.Add("Retry-After", "5")
	}
	response.Header = h.with(response.Header)
	return response
}

// jsonAnswer is a response with a value as JSON.
func jsonAnswer(status int, value any) *httpserve.Response {
	text, err := json.Marshal(value)
	if err != nil {
		return httpserve.Refused(500)
	}
	return &httpserve.Response{
		Status:  status,
		Header:  httpserve.Header{{Name: "Content-Type", Value: "application/json"}},
		Content: httpserve.Bytes(append(text, '\n')),
	}
}
