//go:build !linux

package files

// notices would be what the system tells of changes in the tree. Here each file
// is looked at instead.
type notices struct{}

// watchPoint would be a place that is watched.
type watchPoint struct{}

func newNotices(*glance) *notices { return nil }

func (*notices) close() {}

func (*notices) pending() bool { return false }

func (*notices) add(*entry) bool { return false }

func (*notices) remove(*entry) {}

func (*notices) take(func(*entry), func()) {}
