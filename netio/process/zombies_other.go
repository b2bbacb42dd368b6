//go:build unix && !linux

package process

// onlyZombies cannot be told here: every member counts until it has been
// waited for.
func onlyZombies(int) bool { return false }
