// Package process runs a program as one end of a conversation: what is written
// to a [Child] reaches its standard input, what it prints is read back.
//
// Every child leads a process group of its own, so that the programs which it
// starts in turn can be signalled with it and none of them outlives
// [Child.Close].
package process
