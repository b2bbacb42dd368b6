package netio

import "sync/atomic"

// kind is what a descriptor is, as far as moving bytes goes.
type kind int

const (
	kindOther   kind = iota // terminals, files opened for appending, anything unknown
	kindRegular             // a regular file
	kindPipe                // a pipe or FIFO
	kindSocket              // a stream socket
	kindSink                // /dev/null
	kinds
)

// move is one way of moving bytes between two descriptors. It returns
// errCannotMove when nothing has moved yet and the kernel refuses.
type move func(p *pump, in, out *descriptor) error

// moves is the cheapest way the kernel offers for each pair of descriptors.
// Pairs that are not named are copied through a buffer.
func moves() [kinds][kinds]move {
	return [kinds][kinds]move{
		kindRegular: {kindSocket: sendThrough, kindPipe: sendFile, kindSink: sendFile},
		kindPipe:    {kindSocket: splice, kindPipe: splice, kindRegular: splice, kindSink: splice},
		kindSocket:  {kindSocket: spliceThrough, kindPipe: splice, kindRegular: spliceThrough, kindSink: drop},
	}
}

// PipeBudget bounds how many large kernel pipes the relays of one server hold
// at a time: the kernel gives an unprivileged user 64 MiB of them in all its
// programs together (pipe(7), pipe-user-pages-soft). A relay without a budget
// is alone and may also enlarge the pipes that it inherited.
type PipeBudget struct {
	left atomic.Int32
}

// NewPipeBudget allows n large pipes at a time.
func NewPipeBudget(n int) *PipeBudget {
	b := &PipeBudget{}
	b.left.Store(int32(n))
	return b
}

// take reports whether one more large pipe may be made. A nil budget always
// says yes; give returns what a yes has taken.
func (b *PipeBudget) take() bool {
	if b == nil {
		return true
	}
	if b.left.Add(-1) >= 0 {
		return true
	}
	b.left.Add(1)
	return false
}

func (b *PipeBudget) give() {
	if b != nil {
		b.left.Add(1)
	}
}
