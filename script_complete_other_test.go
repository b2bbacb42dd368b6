//go:build unix && !linux

package main

import "github.com/rogpeppe/go-internal/testscript"

func complete(ts *testscript.TestScript, _ bool, _ []string) {
	ts.Value(testKey{}).(testscript.T).Skip("terminals are made as on Linux")
}
