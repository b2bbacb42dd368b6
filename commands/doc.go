// Package commands is the command line of sockkit: it turns arguments into
// plain options, and options into calls of package netio. It alone touches the
// process's standard streams, its environment and colours.
package commands
