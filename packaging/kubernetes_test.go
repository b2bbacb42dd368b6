package packaging_test

import (
	"bytes"
	"errors"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.yaml.in/yaml/v3"
)

// What the tests look at in the objects of Kubernetes.
type (
	object struct {
		Kind     string
		Metadata struct{ Name string }
		Spec     struct {
			Selector yaml.Node
			Ports    []struct {
				TargetPort string `yaml:"targetPort"`
			}
			Template struct {
				Metadata struct{ Labels map[string]string }
				Spec     pod
			}
		}
	}
	pod struct {
		EnableServiceLinks *bool `yaml:"enableServiceLinks"`
		Grace              int   `yaml:"terminationGracePeriodSeconds"`
		Containers         []container
		Volumes            []struct{ Name string }
	}
	container struct {
		Args      []string
		Ports     []struct{ Name string }
		Startup   probe `yaml:"startupProbe"`
		Readiness probe `yaml:"readinessProbe"`
		Liveness  probe `yaml:"livenessProbe"`
		Mounts    []struct {
			Name string
			Path string `yaml:"mountPath"`
		} `yaml:"volumeMounts"`
	}
	probe struct {
		Get struct{ Path, Port string } `yaml:"httpGet"`
	}
)

// The objects fit each other: what is selected, ports, volumes.
func TestKubernetesObjectsFit(t *testing.T) {
	t.Parallel()
	objects := readObjects(t)
	template := objects["Deployment"].Spec.Template
	for _, kind := range []string{"Deployment", "Service", "PodDisruptionBudget"} {
		if got := selected(t, objects[kind]); !maps.Equal(got, template.Metadata.Labels) {
			t.Errorf("%s selects %v, the pods are %v", kind, got, template.Metadata.Labels)
		}
	}
	if links := template.Spec.EnableServiceLinks; links == nil || *links {
		t.Error("variables of services come into the containers")
	}
	c := template.Spec.Containers[0]
	if port := objects["Service"].Spec.Ports[0].TargetPort; port != c.Ports[0].Name {
		t.Errorf("the service wants the port %s, the container has %s", port, c.Ports[0].Name)
	}
	for _, p := range []probe{c.Startup, c.Readiness, c.Liveness} {
		if p.Get.Port != c.Ports[0].Name || !slices.Contains(c.Args, "--health="+p.Get.Path) {
			t.Errorf("a probe asks for %s on port %s", p.Get.Path, p.Get.Port)
		}
	}
	if volume, mount := template.Spec.Volumes[0].Name, c.Mounts[0]; volume != mount.Name || mount.Path != c.Args[len(c.Args)-1] {
		t.Errorf("the volume %s is mounted as %v", volume, mount)
	}
}

// The container's command serves a directory made as Kubernetes makes one of a
// ConfigMap, is well for the probes, and minds no variable that Kubernetes sets for
// a service named sockkit.
func TestKubernetesContainerServes(t *testing.T) {
	t.Parallel()
	r := buildReleases(t)
	c := readObjects(t)["Deployment"].Spec.Template.Spec.Containers[0]
	address := freeAddress(t)
	args := slices.Clone(c.Args)
	args[len(args)-1] = configMap(t)
	args[slices.Index(args, "--listen=:8080")] = "--listen=" + address
	cmd := exec.Command(r.program(), args...)
	cmd.Env = append(os.Environ(), "SOCKKIT_PORT=tcp://10.0.0.1:80", "SOCKKIT_SERVICE_HOST=10.0.0.1", "SOCKKIT_SERVICE_PORT=80", "SOCKKIT_PORT_80_TCP_ADDR=10.0.0.1")
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Timeout: 10 * time.Second}
	waitFor(t, func() bool { return get(client, "http://"+address+c.Readiness.Get.Path) != "" })
	if body := get(client, "http://"+address+"/"); body != "from a ConfigMap\n" {
		t.Errorf("it serves %q", body)
	}
	if body := get(client, "http://"+address+"/metrics"); !strings.Contains(body, "sockkit") {
		t.Errorf("its metrics are %q", body)
	}
	client.CloseIdleConnections()
	if err := errors.Join(cmd.Process.Signal(syscall.SIGTERM), cmd.Wait()); err != nil {
		t.Errorf("drained: %v\n%s", err, &log)
	}
}

// get is what is at a URL, and empty if it is not there.
func get(client *http.Client, url string) string {
	response, err := client.Get(url)
	if err != nil {
		return ""
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		return ""
	}
	return string(body)
}

// configMap is a directory in which every file is a link into ..data, which is a
// link to the version of the moment.
func configMap(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := errors.Join(
		os.Mkdir(filepath.Join(dir, "..2026_01_02"), 0o755),
		os.WriteFile(filepath.Join(dir, "..2026_01_02", "index.html"), []byte("from a ConfigMap\n"), 0o644),
		os.Symlink("..2026_01_02", filepath.Join(dir, "..data")),
		os.Symlink("..data/index.html", filepath.Join(dir, "index.html")),
	); err != nil {
		t.Fatal(err)
	}
	return dir
}

func readObjects(t *testing.T) map[string]object {
	t.Helper()
	objects := map[string]object{}
	for decoder := yaml.NewDecoder(strings.NewReader(read(t, "kubernetes/sockkit.yaml"))); ; {
		var o object
		switch err := decoder.Decode(&o); {
		case errors.Is(err, io.EOF):
			return objects
		case err != nil:
			t.Fatal(err)
		}
		objects[o.Kind] = o
	}
}

// selected are the labels that an object selects pods by: a Service has them where
// the others have matchLabels.
func selected(t *testing.T, o object) map[string]string {
	t.Helper()
	var match struct {
		Labels map[string]string `yaml:"matchLabels"`
	}
	if err := o.Spec.Selector.Decode(&match); err == nil && match.Labels != nil {
		return match.Labels
	}
	var plain map[string]string
	if err := o.Spec.Selector.Decode(&plain); err != nil {
		t.Errorf("%s: %v", o.Kind, err)
	}
	return plain
}
