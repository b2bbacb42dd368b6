package packaging_test

import (
	"os/exec"
	"strings"
	"testing"
)

// completes holds that TAB knows the commands in each shell as it is installed,
// without a word from the user but what these shells ask of everybody.
func completes(t *testing.T, root debian) {
	t.Helper()
	if said := root.run(t, "env", "HOME=/run", "fish", "-c", `complete -C "sockkit li"`); !strings.HasPrefix(said, "listen\t") {
		t.Errorf("fish completes sockkit li as %q", said)
	}
	needs(t, "script", "unshare")
	for shell, setup := range map[string]string{
		"bash --norc -i": ". /usr/share/bash-completion/bash_completion",
		"zsh -f -i":      "PS1='$ '; bindkey -e; autoload -U compinit; compinit -u -D",
	} {
		// The completed line becomes the arguments of printf.
		typed := setup + "\nsockkit li\t\x01printf '<%s>\\n' \nexit\n"
		if said := root.typed(t, shell, typed); !strings.Contains(said, "<listen>") {
			t.Errorf("%s: TAB behind sockkit li:\n%s", shell, said)
		}
	}
}

// typed runs a shell in a terminal, with /proc, and types into it.
func (d debian) typed(t *testing.T, shell, text string) string {
	t.Helper()
	inside := "env -i PATH=/usr/sbin:/usr/bin:/bin HOME=/run TERM=xterm LC_ALL=C.UTF-8 chroot " + string(d) + " " + shell
	cmd := exec.Command("timeout", "60", "unshare", "--mount", "sh", "-c",
		"mount --types proc none "+string(d)+"/proc && exec script -qec '"+inside+"' /dev/null")
	cmd.Stdin = strings.NewReader(text)
	said, err := cmd.CombinedOutput()
	if err != nil {
		t.Errorf("%s: %v\n%s", shell, err, said)
	}
	return string(said)
}
