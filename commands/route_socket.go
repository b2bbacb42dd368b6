package commands

import (
	"strings"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/framing/websocket"
	"github.com/sockkit/sockkit/httpserve/actions"
)

// socketOptions are those that only routes of the kind ws have:
//
//	frame=CODEC             how messages are told apart on the program's side (line)
//	message=text|binary     what its output becomes
//	origin=HOST|HOST:PORT   pages of other servers that may connect; * for all
//	protocol=NAME|NAME      subprotocols that it speaks
var socketOptions = []string{"frame", "message", "origin", "protocol"}

// readSocketOption reads one of them.
func readSocketOption(s *actions.Socket, key, value string) (err error) {
	switch key {
	case "frame":
		s.Frame, err = framing.Parse(value)
	case "message":
		switch value {
		case "text":
			s.Message = websocket.Text
		case "binary":
			s.Message = websocket.Binary
		default:
			err = usagef("%q is neither text nor binary", value)
		}
	case "origin":
		s.Origins, err = alternatives(value)
	case "protocol":
		s.Protocols, err = alternatives(value)
	}
	return err
}

// alternatives reads A|B.
func alternatives(value string) ([]string, error) {
	list := strings.Split(value, "|")
	for _, one := range list {
		if one == "" {
			return nil, usagef("%q is not a list such as A|B", value)
		}
	}
	return list, nil
}
