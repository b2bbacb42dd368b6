package packaging_test

import (
	"strings"
	"testing"
)

// Behind all the walls of their units, the services serve, are upgraded under their
// clients and stop when the package is removed.
func servicesRun(t *testing.T, root debian) {
	said := root.boot(t, "/bin/bash /services")
	for _, line := range []string{
		"answer: from the service ",
		"collected: one two ",
		"running: " + strings.Repeat("active ", 2),
		"reload: ",
		"upgrade: v" + nextVersion + " ",
		"restarted: yes ",
		"results: success  " + "success ", // systemctl leaves a line between two
		"removed: " + strings.Repeat("inactive ", 4),
	} {
		if !strings.Contains("\n"+said, "\n"+line+"\n") {
			t.Errorf("not said: %q", line)
		}
	}
	if strings.Count(said, "answer: from the service \n") != 2 {
		t.Error("it does not answer before and after the upgrade")
	}
	if t.Failed() {
		t.Log(said)
	}
}
