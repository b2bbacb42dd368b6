package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/sys/unix"
)

// shell is how completion is asked for in one of the shells: what is typed is
// completed with all that fits, and printed word by word.
type shell struct {
	argv  []string
	setup string // a line that loads the script, %s
	key   string // puts in everything that fits
}

var shells = map[string]shell{
	"bash": {
		argv:  []string{"bash", "--norc", "--noprofile", "-i"},
		setup: "bind 'set enable-bracketed-paste off'; source %s/sockkit.bash",
		key:   "\x1b*",
	},
	"zsh": {
		argv: []string{"zsh", "-f", "-i"},
		setup: "fpath=(%s $fpath); autoload -U compinit; compinit -u -D; zle -C all complete-word _generic; bindkey -e; bindkey '^Xa' all; " +
			"zstyle ':completion:all::::' completer _all_matches _complete; zstyle ':completion:all:*' insert true",
		key: "\x18a",
	},
}

// complete prints what a shell makes of a line when it is completed, a word a
// line:
//
//	complete SHELL LINE
func complete(ts *testscript.TestScript, _ bool, args []string) {
	scripts := filepath.Join(ts.Getenv("ROOT"), "completions")
	if args[0] == "fish" {
		ts.Check(ts.Exec("fish", "--no-config", "-c", "source $argv[1]; complete -C $argv[2]", filepath.Join(scripts, "sockkit.fish"), args[1]))
		return
	}
	sh, known := shells[args[0]]
	if !known {
		ts.Fatalf("no shell %q", args[0])
	}
	words, err := sh.complete(scripts, ts.MkAbs("."), args[1])
	ts.Check(err)
	_, _ = fmt.Fprintln(ts.Stdout(), strings.Join(words, "\n"))
}

func (s shell) complete(scripts, dir, line string) ([]string, error) {
	master, slave, err := terminal()
	if err != nil {
		return nil, err
	}
	defer master.Close()
	cmd := exec.Command(s.argv[0], s.argv[1:]...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "TERM=xterm", "PS1=$ ", "HOME="+dir)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	err = cmd.Start()
	slave.Close()
	if err != nil {
		return nil, err
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	if _, err := ask(master, fmt.Sprintf(s.setup, scripts)+"; printf 'rea%s\\n' dy\n", "ready\r"); err != nil {
		return nil, err
	}
	// The line becomes the arguments of printf, so that they are seen as the shell
	// understands them.
	if _, err := master.WriteString(line + s.key); err != nil {
		return nil, err
	}
	out, err := ask(master, "\x01printf '<%s>\\n' \x05; printf 'en%s\\n' d\n", "end\r")
	var words []string
	for _, m := range regexp.MustCompile(`<([^<\n]*)>\r\n`).FindAllSubmatch(out, -1) {
		words = append(words, string(m[1]))
	}
	return words, err
}

// ask types text and reads until the answer.
func ask(terminal *os.File, text, answer string) ([]byte, error) {
	if _, err := terminal.WriteString(text); err != nil {
		return nil, err
	}
	if err := terminal.SetReadDeadline(time.Now().Add(2 * patience)); err != nil {
		return nil, err
	}
	var all []byte
	buf := make([]byte, 4096)
	for !bytes.Contains(all, []byte(answer)) {
		n, err := terminal.Read(buf)
		if err != nil {
			return all, errors.Join(fmt.Errorf("the shell has said %q", all), err)
		}
		all = append(all, buf[:n]...)
	}
	return all, nil
}

// terminal is a pseudo-terminal of 200 columns: our side and the shell's.
func terminal() (master, slave *os.File, err error) {
	master, err = os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, nil, err
	}
	raw, err := master.SyscallConn()
	if err != nil {
		return nil, nil, err
	}
	var number int
	var failed error
	err = raw.Control(func(fd uintptr) {
		failed = errors.Join(
			unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0),
			unix.IoctlSetWinsize(int(fd), unix.TIOCSWINSZ, &unix.Winsize{Row: 50, Col: 200}))
		var numbered error
		number, numbered = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
		failed = errors.Join(failed, numbered)
	})
	if err := errors.Join(err, failed); err != nil {
		return nil, nil, errors.Join(err, master.Close())
	}
	slave, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	return master, slave, err
}
