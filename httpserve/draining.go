package httpserve

// Draining is closed when the server has been told to end: an answer that may go
// on for long, such as an [Upgrade], should come to its end then. It is cut when
// Server.Drain is over. For a request of NewRequest it is never closed.
func (r *Request) Draining() <-chan struct{} {
	if r.conn == nil {
		return nil
	}
	return r.conn.run.told
}
