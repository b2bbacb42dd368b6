package commands

// paceHint tells where an option stands that this command has no use for.
func paceHint(option string) string {
	if option == "--reconnect" {
		return "dial, unix and pipe connect again; listen -k serves the next client"
	}
	return option + " is for the stream commands: dial, listen, udp, unix and pipe"
}
