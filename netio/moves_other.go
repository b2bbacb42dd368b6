//go:build !linux

package netio

// descriptor has no use where only the buffer moves bytes.
type descriptor struct{}

func sendFile(*pump, *descriptor, *descriptor) error      { return errCannotMove }
func sendThrough(*pump, *descriptor, *descriptor) error   { return errCannotMove }
func drop(*pump, *descriptor, *descriptor) error          { return errCannotMove }
func splice(*pump, *descriptor, *descriptor) error        { return errCannotMove }
func spliceThrough(*pump, *descriptor, *descriptor) error { return errCannotMove }

func (p *pump) moveInKernel() error { return errCannotMove }
