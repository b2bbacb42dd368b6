package httpserve

import "time"

// lingerPatience is how long a client may go on sending after our end. Closing
// with unread input would reset the connection and destroy the answer on its
// way (RFC 9112 section 9.6).
const (
	lingerPatience = 5 * time.Second
	lingerSilence  = 2 * time.Second
)

func (c *conn) linger() {
	half, ok := c.nc.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil {
		return
	}
	buf := c.acquire().in
	for end := time.Now().Add(lingerPatience); time.Now().Before(end); {
		if c.nc.SetReadDeadline(time.Now().Add(lingerSilence)) != nil {
			return
		}
		if _, err := c.nc.Read(buf); err != nil {
			return
		}
	}
}
