package websocket

// Opcode says what a frame is (RFC 6455 5.2).
type Opcode uint8

// The opcodes. All others are reserved.
const (
	Continuation Opcode = 0x0
	Text         Opcode = 0x1 // UTF-8
	Binary       Opcode = 0x2
	Close        Opcode = 0x8
	Ping         Opcode = 0x9
	Pong         Opcode = 0xA
)

// opcodeNames are those of the opcodes that are defined.
var opcodeNames = [16]string{
	Continuation: "continuation", Text: "text", Binary: "binary",
	Close: "close", Ping: "ping", Pong: "pong",
}

// String is the name of the opcode in RFC 6455, "reserved" for the others.
func (o Opcode) String() string {
	if o >= 16 || opcodeNames[o] == "" {
		return "reserved"
	}
	return opcodeNames[o]
}

func (o Opcode) defined() bool { return opcodeNames[o] != "" }

// control tells the frames that may stand between those of a message.
func (o Opcode) control() bool { return o&0x8 != 0 }
