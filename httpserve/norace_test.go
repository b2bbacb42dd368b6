//go:build !race

package httpserve

const underRace = false
