//go:build !unix

package commands

// onStatisticsSignal has no signal to wait for on this system.
func onStatisticsSignal(func()) (release func()) { return func() {} }
