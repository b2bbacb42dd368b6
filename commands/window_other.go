//go:build !linux

package commands

import "github.com/sockkit/sockkit/netio/process"

// window is not known on this system: there are no children in terminals.
func (c *Console) window() process.Size { return process.Size{} }

func onWindowChange(func()) (release func()) { return func() {} }

func onContinue(func()) (release func()) { return func() {} }
