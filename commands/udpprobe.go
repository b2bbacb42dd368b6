package commands

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"syscall"
	"time"

	"github.com/sockkit/sockkit/netio"
)

// probeUDP is udp -z. It sends what --send says, else one empty datagram, so
// that no byte goes out which the user did not give, and prints one word: open
// if an answer comes, closed if the machine says that nobody listens (ICMP),
// unknown if nothing comes within o.replyWait.
func probeUDP(ctx context.Context, c *Console, e netio.Endpoint, o udpOptions) error {
	ctx, cancel := withTotal(ctx, o.timing)
	defer cancel()
	s, err := o.family.dialer(c, o.timing).Open(ctx, e, netio.ReadWrite)
	if err != nil {
		return err
	}
	defer s.Close()
	question := o.first
	if len(question) == 0 {
		question = [][]byte{{}}
	}
	start := time.Now()
	err = o.ask(ctx, s.(netio.PacketStream), question)
	took := time.Since(start)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	word, err := portState(err, o.replyWait)
	if word == "" {
		return err
	}
	line := fmt.Sprintf("%s %s", e, word)
	if err == nil {
		line += " " + shortTime(took)
	}
	if _, werr := fmt.Fprintln(c.Stdout, line); werr != nil {
		return outputFailure(werr)
	}
	return err
}

// ask sends the question and waits for any answer.
func (o udpOptions) ask(ctx context.Context, s netio.PacketStream, question [][]byte) error {
	defer context.AfterFunc(ctx, func() { s.Close() })()
	if err := s.(net.Conn).SetReadDeadline(time.Now().Add(o.replyWait)); err != nil {
		return err
	}
	if _, err := s.(netio.BatchWriter).WriteBatch(question); err != nil {
		return err
	}
	_, err := s.(netio.BatchReader).ReadBatch()
	return err
}

// portState is the word for what came of the question, and the error that gives
// the status; no word where the question itself failed.
func portState(err error, waited time.Duration) (string, error) {
	switch {
	case err == nil:
		return string(stateOpen), nil
	case errors.Is(err, syscall.ECONNREFUSED):
		return "closed", err
	case errors.Is(err, os.ErrDeadlineExceeded):
		return string(stateUnknown), &unansweredError{netio.TimeoutError{Which: "reply-wait", After: waited}}
	default:
		return "", err
	}
}

// unansweredError is a port that may be open: many services do not answer what
// they do not understand.
type unansweredError struct{ netio.TimeoutError }

func (e *unansweredError) Error() string { return "no answer: " + e.TimeoutError.Error() }

func unansweredHint(err error) string {
	if _, ok := errors.AsType[*unansweredError](err); !ok {
		return ""
	}
	return "open or filtered: many services answer only their own questions; --send TEXT asks one"
}
