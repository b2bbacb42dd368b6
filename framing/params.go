package framing

import "fmt"

// params are what follows a codec's name. Zero fields were not given.
type params struct {
	max       int   // bytes of payload
	inclusive bool  // of a length: it counts its own bytes; of a delimiter: it belongs to the frame
	adjust    int64 // added to the payload's length to give the announced one
}

func parseParams(words []string) (*params, error) {
	if len(words) > 0 {
		return nil, fmt.Errorf("%s is not a parameter", words[0])
	}
	return new(params), nil
}
