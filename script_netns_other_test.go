//go:build unix && !linux

package main

import (
	"errors"

	"github.com/rogpeppe/go-internal/testscript"
)

func makeNetns(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Value(testKey{}).(testscript.T).Skip("network namespaces are Linux's")
}

func runWire([]string) error { return errors.New("network namespaces are Linux's") }
