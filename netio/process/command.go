package process

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
)

// Command says which program is run and how. Either Args or Shell is set.
type Command struct {
	Args         []string // the program and its arguments; looked up in PATH if it has no slash
	Shell        string   // a line for /bin/sh -c, used if Args is empty
	Dir          string   // working directory; "" = ours
	Env          []string // "NAME=value"; nil = ours
	Stderr       *os.File // where standard error goes, left open by us; nil = /dev/null
	StderrToPeer bool     // standard error joins standard output instead

	Files    []*os.File // inherited as descriptors 3 and up, left open by us
	Terminal *Terminal  // nil: pipes; else where it runs, and what its standard error is as well
}

// Why a program did not start. Errors of [Start] wrap one of them, as a shell
// distinguishes the exit statuses 127 and 126.
var (
	// ErrNotFound marks a program that does not exist (127). The error also
	// wraps exec.ErrNotFound.
	ErrNotFound = errors.New("program not found")
	// ErrCannotRun marks a program that exists and cannot be run, or a
	// working directory that cannot be entered (126).
	ErrCannotRun = errors.New("program cannot be run")
)

// Start runs the command in a process group of its own, with pipes as its
// standard input and output, or in a terminal and then in a session of its own. The end of ctx terminates the group as
// [Child.Terminate] does. The caller must call [Child.Close].
func Start(ctx context.Context, command Command) (*Child, error) {
	if ctx.Err() != nil {
		return nil, fmt.Errorf("run %s: %w", command.name(), context.Cause(ctx))
	}
	cmd, err := command.build()
	if err != nil {
		return nil, err
	}
	c, err := command.startChild(cmd)
	if err != nil {
		return nil, startError(command.name(), err)
	}
	go c.reap(cmd)
	go c.supervise(ctx)
	return c, nil
}

// startChild starts cmd in its terminal, or with pipes.
func (c Command) startChild(cmd *exec.Cmd) (*Child, error) {
	if c.Terminal == nil {
		stdin, stdout, err := startWithPipes(cmd, c.StderrToPeer)
		if err != nil {
			return nil, err
		}
		return newChild(c.name(), cmd, stdin, stdout), nil
	}
	t, err := startInTerminal(cmd, *c.Terminal)
	if err != nil {
		return nil, err
	}
	child := newChild(c.name(), cmd, t.device, t.device)
	child.terminal = t
	child.typing.Go(func() { t.typeEnds(child.exited) })
	return child, nil
}

// Check says early why Start would not find the program or could not run it, with
// the errors of [Start]; nil if it probably can. Of a shell's line only the shell
// is looked for.
func (c Command) Check() error {
	cmd, err := c.build()
	if err != nil {
		return err
	}
	if cmd.Err != nil {
		return startError(c.name(), cmd.Err)
	}
	if _, err := exec.LookPath(cmd.Path); err != nil {
		return startError(c.name(), err)
	}
	return nil
}

// name is how messages call the program.
func (c Command) name() string {
	switch {
	case len(c.Args) > 0:
		return c.Args[0]
	case c.Shell != "":
		return "/bin/sh"
	default:
		return "(no command)"
	}
}

// build makes the exec.Cmd, still without standard input and output.
func (c Command) build() (*exec.Cmd, error) {
	args := c.Args
	if len(args) == 0 {
		args = []string{"/bin/sh", "-c", c.Shell}
	}
	if len(c.Args) == 0 && c.Shell == "" {
		return nil, fmt.Errorf("%w: the command is empty", ErrNotFound)
	}
	if err := checkDir(c.Dir); err != nil {
		return nil, err
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Dir = c.Dir
	cmd.Env = c.Env
	cmd.ExtraFiles = c.Files
	if c.Stderr != nil {
		cmd.Stderr = c.Stderr
	}
	cmd.SysProcAttr = ownGroup()
	return cmd, nil
}

// checkDir looks at the working directory first, because a failed chdir in the
// new process is reported as if the program itself did not exist.
func checkDir(dir string) error {
	if dir == "" {
		return nil
	}
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("%w: working directory: %w", ErrCannotRun, err)
	}
	if !info.IsDir() {
		return fmt.Errorf("%w: working directory: %s is not a directory", ErrCannotRun, dir)
	}
	return nil
}

// startError sorts a failure to start into "not found" and "cannot be run".
func startError(name string, err error) error {
	if _, ok := errors.AsType[*terminalError](err); ok {
		return fmt.Errorf("run %s: %w: %w", name, ErrCannotRun, err)
	}
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		return &notFoundError{name: name, cause: err}
	}
	return fmt.Errorf("run %s: %w: %w", name, ErrCannotRun, rootCause(err))
}

// notFoundError answers to errors.Is for our own kind, for the one of os/exec
// and for what the system said, with a message that says it once.
type notFoundError struct {
	name  string
	cause error
}

func (e *notFoundError) Error() string { return fmt.Sprintf("run %s: %v", e.name, ErrNotFound) }

func (e *notFoundError) Unwrap() []error {
	return []error{ErrNotFound, exec.ErrNotFound, e.cause}
}

// rootCause takes off what repeats the program's name.
func rootCause(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	if lookup, ok := errors.AsType[*exec.Error](err); ok {
		return lookup.Err
	}
	return err
}

// startWithPipes starts cmd between two pipes and gives our ends of them. Ours
// are known to the netpoller and close on exec; the child's are blocking, as
// programs expect, because os/exec passes descriptors on that way.
func startWithPipes(cmd *exec.Cmd, mergeStderr bool) (stdin, stdout *os.File, err error) {
	childIn, stdin, err := os.Pipe()
	if err != nil {
		return nil, nil, err
	}
	defer childIn.Close()
	stdout, childOut, err := os.Pipe()
	if err != nil {
		stdin.Close()
		return nil, nil, err
	}
	defer childOut.Close()
	cmd.Stdin, cmd.Stdout = childIn, childOut
	if mergeStderr {
		cmd.Stderr = childOut
	}
	if err := cmd.Start(); err != nil {
		stdin.Close()
		stdout.Close()
		return nil, nil, err
	}
	return stdin, stdout, nil
}
