//go:build unix

package main

import (
	"bufio"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// A browser is a headless Chromium with one page, driven by Chromium's DevTools
// protocol over two pipes: messages in JSON, each ended by NUL. It is used from
// one goroutine; what the page reports is taken while an answer is awaited.
type browser struct {
	cmd        *exec.Cmd
	to, from   *os.File
	in         *bufio.Reader
	session    string // of the page
	asked      int    // the number of the last command
	complaints []string
	loaded     bool
}

// browserProgram is Debian's build without a window system.
const browserProgram = "chromium-headless-shell"

// newBrowser starts one with an empty page and a profile in dir. It has to do
// everything, and end, before the deadline.
func newBrowser(dir string, deadline time.Time) (*browser, error) {
	fromUs, to, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer fromUs.Close()
	from, toUs, err := os.Pipe()
	if err != nil {
		to.Close()
		return nil, err
	}
	defer toUs.Close()
	// Without a sandbox, as tests may run as root; it only sees our own pages.
	cmd := exec.Command(browserProgram, "--remote-debugging-pipe", "--no-sandbox", "--disable-gpu",
		"--disable-dev-shm-usage", "--mute-audio", "--hide-scrollbars", "--no-proxy-server", "--no-first-run",
		"--autoplay-policy=no-user-gesture-required", "--user-data-dir="+dir)
	cmd.ExtraFiles = []*os.File{fromUs, toUs} // descriptors 3 and 4
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	b := &browser{cmd: cmd, to: to, from: from, in: bufio.NewReader(from)}
	if err := errors.Join(to.SetDeadline(deadline), from.SetDeadline(deadline), cmd.Start()); err != nil {
		to.Close()
		from.Close()
		return nil, err
	}
	return b, b.openPage()
}

// close ends the browser with all its processes.
func (b *browser) close() {
	_ = syscall.Kill(-b.cmd.Process.Pid, syscall.SIGKILL) // it keeps nothing that matters
	_ = b.cmd.Wait()
	b.to.Close()
	b.from.Close()
}

// openPage attaches to a page of its own and lets it report.
func (b *browser) openPage() error {
	var target struct {
		TargetID  string `json:"targetId"`
		SessionID string `json:"sessionId"`
	}
	if err := b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target); err != nil {
		return err
	}
	if err := b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &target); err != nil {
		return err
	}
	b.session = target.SessionID
	for _, domain := range []string{"Page.enable", "Runtime.enable", "Log.enable"} {
		if err := b.call(domain, nil, nil); err != nil {
			return err
		}
	}
	return nil
}

// look sets how wide the window is in CSS pixels, and whether the user likes it
// dark.
func (b *browser) look(width int, dark bool) error {
	size := map[string]any{"width": width, "height": width * 3 / 2, "deviceScaleFactor": 2, "mobile": width < 600}
	if err := b.call("Emulation.setDeviceMetricsOverride", size, nil); err != nil {
		return err
	}
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	preference := map[string]string{"name": "prefers-color-scheme", "value": scheme}
	return b.call("Emulation.setEmulatedMedia", map[string]any{"features": []any{preference}}, nil)
}

// visit opens a page and waits until it and all it shows has been loaded.
func (b *browser) visit(url string) error {
	var result struct {
		ErrorText string `json:"errorText"`
	}
	b.loaded = false
	if err := b.call("Page.navigate", map[string]any{"url": url}, &result); err != nil {
		return err
	}
	if result.ErrorText != "" {
		return fmt.Errorf("visit %s: %s", url, result.ErrorText)
	}
	for !b.loaded {
		if _, err := b.receive(); err != nil {
			return fmt.Errorf("visit %s: %w", url, err)
		}
	}
	return nil
}

// run runs the body of an async function in the page and gives what it returns,
// text as it is and all else as JSON.
func (b *browser) run(body string) (string, error) {
	var result struct {
		Result struct {
			Value json.RawMessage `json:"value"`
		} `json:"result"`
		Exception *exception `json:"exceptionDetails"`
	}
	err := b.call("Runtime.evaluate", map[string]any{
		"expression": "(async () => {\n" + body + "\n})()", "awaitPromise": true, "returnByValue": true, "userGesture": true,
	}, &result)
	if err == nil && result.Exception != nil {
		err = errors.New(result.Exception.String())
	}
	if err != nil {
		return "", err
	}
	var text string
	if json.Unmarshal(result.Result.Value, &text) == nil {
		return text, nil
	}
	return string(result.Result.Value), nil
}

// screenshot writes the whole page as PNG.
func (b *browser) screenshot(file string) error {
	var result struct {
		Data string `json:"data"`
	}
	if err := b.call("Page.captureScreenshot", map[string]any{"format": "png", "captureBeyondViewport": true}, &result); err != nil {
		return err
	}
	png, err := base64.StdEncoding.DecodeString(result.Data)
	if err != nil {
		return err
	}
	return os.WriteFile(file, png, 0o600)
}

// A message is a command's answer, if it has an id, or an event.
type message struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// call gives a command and awaits its answer, which goes into result.
func (b *browser) call(method string, params map[string]any, result any) error {
	b.asked++
	command := map[string]any{"id": b.asked, "method": method, "params": params}
	if params == nil {
		delete(command, "params")
	}
	if b.session != "" {
		command["sessionId"] = b.session
	}
	text, err := json.Marshal(command)
	if err != nil {
		return err
	}
	if _, err := b.to.Write(append(text, 0)); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	for {
		m, err := b.receive()
		switch {
		case err != nil:
			return fmt.Errorf("%s: %w", method, err)
		case m.ID != b.asked:
			continue
		case m.Error != nil:
			return fmt.Errorf("%s: %s", method, m.Error.Message)
		case result == nil:
			return nil
		}
		return json.Unmarshal(m.Result, result)
	}
}

// receive reads a message, and notes what it says of the page.
func (b *browser) receive() (m message, err error) {
	text, err := b.in.ReadBytes(0)
	if err != nil {
		return m, fmt.Errorf("the browser does not answer: %w", err)
	}
	if err := json.Unmarshal(text[:len(text)-1], &m); err != nil {
		return m, err
	}
	b.note(m)
	return m, nil
}

// note keeps the errors that the page has met.
func (b *browser) note(m message) {
	var event struct {
		Type      string                             // of a console message
		Args      []struct{ Value, Description any } // of it
		Exception *exception                         `json:"exceptionDetails"` // that nothing caught
		Entry     struct{ Level, Text, URL string }  // of the browser's own
	}
	if m.Method == "" || json.Unmarshal(m.Params, &event) != nil {
		return
	}
	switch m.Method {
	case "Page.loadEventFired":
		b.loaded = true
	case "Runtime.exceptionThrown":
		b.complaints = append(b.complaints, event.Exception.String())
	case "Runtime.consoleAPICalled":
		if event.Type == "error" || event.Type == "assert" {
			b.complaints = append(b.complaints, "console: "+fmt.Sprint(event.Args))
		}
	case "Log.entryAdded":
		if event.Entry.Level == "error" {
			b.complaints = append(b.complaints, event.Entry.Text+" "+event.Entry.URL)
		}
	}
}

// exception is one of JavaScript.
type exception struct {
	Text      string `json:"text"`
	Exception struct {
		Description string `json:"description"`
	} `json:"exception"`
}

func (e *exception) String() string {
	return strings.TrimSpace(e.Text + " " + e.Exception.Description)
}
