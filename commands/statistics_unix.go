//go:build unix

package commands

import "syscall"

// onStatisticsSignal calls tell for each SIGUSR1, until release is called.
func onStatisticsSignal(tell func()) (release func()) { return onSignal(syscall.SIGUSR1, tell) }
