package packaging_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/goreleaser/goreleaser/v2/pkg/config"
)

// The configuration is one that goreleaser reads (it refuses keys that it does not
// know), and it uploads all that packaging/build makes. goreleaser itself would
// take longer to compile than all else here together.
func TestGoreleaserPublishesAll(t *testing.T) {
	t.Parallel()
	project, err := config.Load("../.goreleaser.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(project.Before.Hooks, []string{"packaging/build"}) {
		t.Errorf("hooks %q", project.Before.Hooks)
	}
	r := buildReleases(t)
	published := map[string]bool{}
	for _, extra := range project.Release.ExtraFiles {
		found, err := filepath.Glob(filepath.Join(r.first, extra.Glob))
		if err != nil || len(found) == 0 {
			t.Errorf("%s fits nothing (%v)", extra.Glob, err)
		}
		for _, file := range found {
			published[file] = true
		}
	}
	made, err := os.ReadDir(filepath.Join(r.first, "dist"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range made {
		if path := filepath.Join(r.first, "dist", file.Name()); !file.IsDir() && !published[path] {
			t.Errorf("%s is not published", file.Name())
		}
	}
}
