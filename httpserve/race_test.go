//go:build race

package httpserve

// underRace: the race detector makes pools forget at random.
const underRace = true
