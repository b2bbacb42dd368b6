package commands

import (
	"context"
	"slices"

	"github.com/sockkit/sockkit/netio/resolve"
	"github.com/sockkit/sockkit/netio/resolve/dns"
)

// asked is a question with its answer.
type asked struct {
	question
	resolve.Answer
}

// run asks all questions and prints the answers in their order.
func (o *lookupOptions) run(ctx context.Context, c *Console) error {
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	out := newLookupPrinter(c, o)
	engines, err := newLookupEngines(c, o, out, end)
	if err != nil {
		return err
	}
	names := &nameSource{operands: o.operands, file: o.file, stdin: c.Stdin}
	sum := lookupSum{console: c, prompt: o.file != ""}
	err = resolve.InOrder(ctx, o.questions(names), o.atOnce(), engines.ask, func(a asked) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		sum.add(a)
		o.warn(c, a)
		return out.answer(a)
	})
	switch {
	case ctx.Err() != nil:
		sum.tellHeld()
		return context.Cause(ctx)
	case err != nil:
		return err
	}
	if sum.done == 0 && !sum.group.open {
		c.Notef("there is no name in %s", o.file)
	}
	return sum.verdict()
}

// atOnce is how many questions are asked at a time. What is printed while it
// comes is asked one after the other.
func (o *lookupOptions) atOnce() int {
	if o.trace || slices.Contains(o.types, dns.TypeAXFR) {
		return 1
	}
	return o.jobs
}
