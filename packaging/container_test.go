package packaging_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// image is what the last stage of the Dockerfile makes.
type image struct {
	copies             [][2]string // from the build, to the image
	user               string
	entrypoint, cmd    []string
	healthcheck        []string
	expose, stopSignal string
}

// The image has nothing but what the Dockerfile copies, so the program has to run
// on that, as nobody, and the health check has to find it well. There is no daemon
// here that could build it: this builds the last stage by hand.
func TestImageRunsFromScratch(t *testing.T) {
	t.Parallel()
	i := readDockerfile(t)
	if i.expose != "8080" || i.stopSignal != "SIGTERM" {
		t.Errorf("EXPOSE %s, STOPSIGNAL %s", i.expose, i.stopSignal)
	}
	r := buildReleases(t)
	needs(t, "unshare", "chroot", "ip")
	if os.Getuid() != 0 {
		t.Skip("another root directory is for root to enter")
	}
	root := t.TempDir()
	i.unpack(t, root, map[string]string{
		"/out/sockkit":                       r.program(),
		"/etc/ssl/certs/ca-certificates.crt": "go.sum", // it only has to be there
		"/out/site":                          t.TempDir(),
	})
	enter := "chroot --userspec=" + i.user + " " + root
	said := must(t, "unshare", "--net", "bash", "-euc", `
		ip link set lo up
		`+enter+` `+quoted(append(i.entrypoint, i.cmd...))+` &
		for try in {1..100}; do
			`+enter+` `+quoted(i.healthcheck)+` &>/dev/null && well=yes && break
			sleep 0.1
		done
		kill -TERM $!
		wait $!
		echo "${well:-no}, and drained"`)
	if !strings.HasSuffix(said, "yes, and drained\n") {
		t.Error(said)
	}
}

// The Dockerfile, the formula and packaging/build compile the same program.
func TestBuildOptionsAgree(t *testing.T) {
	t.Parallel()
	for file, options := range map[string][]string{
		"build":               {"CGO_ENABLED=0", "-buildvcs=true", "-trimpath", "urfave_cli_no_docs", "'-s -w'"},
		"Dockerfile":          {"CGO_ENABLED=0", "-buildvcs=true", "-trimpath", "urfave_cli_no_docs", "'-s -w'"},
		"homebrew/sockkit.rb": {`ENV["CGO_ENABLED"] = "0"`, "-buildvcs=true", "std_go_args", "urfave_cli_no_docs", `"-s -w"`},
		"../Makefile":         {"CGO_ENABLED=0", "-trimpath", "urfave_cli_no_docs", "'-s -w'"},
	} {
		for _, option := range options {
			if !strings.Contains(read(t, file), option) {
				t.Errorf("%s does not say %s", file, option)
			}
		}
	}
}

func readDockerfile(t *testing.T) image {
	t.Helper()
	_, last, found := strings.Cut(read(t, "Dockerfile"), "\nFROM scratch\n")
	if !found {
		t.Fatal("the Dockerfile has no stage FROM scratch")
	}
	var i image
	for line := range strings.Lines(last) {
		word, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch word {
		case "", "#":
		case "COPY":
			words := strings.Fields(strings.TrimPrefix(rest, "--from=build "))
			i.copies = append(i.copies, [2]string{words[0], words[1]})
		case "USER":
			i.user = rest
		case "EXPOSE":
			i.expose = rest
		case "STOPSIGNAL":
			i.stopSignal = rest
		case "ENTRYPOINT":
			i.entrypoint = words(t, rest)
		case "CMD":
			i.cmd = words(t, rest)
		case "HEALTHCHECK":
			_, command, _ := strings.Cut(rest, " CMD ")
			i.healthcheck = words(t, command)
		default:
			t.Fatalf("what does %s do?", line)
		}
	}
	return i
}

// unpack puts into root what the image has; sources says where it is here.
func (i image) unpack(t *testing.T, root string, sources map[string]string) {
	t.Helper()
	for _, c := range i.copies {
		from, to := sources[c[0]], filepath.Join(root, c[1])
		if strings.HasSuffix(c[1], "/") {
			to = filepath.Join(to, filepath.Base(c[0]))
		}
		must(t, "install", "-d", filepath.Dir(to))
		must(t, "cp", "-r", from, to)
	}
	must(t, "chmod", "-R", "a+rX", filepath.Dir(root))
}

// words reads an instruction of the exec form.
func words(t *testing.T, list string) []string {
	t.Helper()
	var words []string
	if err := json.Unmarshal([]byte(list), &words); err != nil {
		t.Fatalf("%s: %v", list, err)
	}
	return words
}

func quoted(words []string) string {
	return "'" + strings.Join(words, "' '") + "'"
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
