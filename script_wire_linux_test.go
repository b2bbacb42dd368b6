package main

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"runtime"
	"time"

	"golang.org/x/sys/unix"
)

// wireQueue is how many packets are on their way at most. More are lost, as a
// router loses them.
const wireQueue = 4096

// A wire carries the IP packets between two machines with a delay, and loses
// some. It is made of two TUN devices, one on each, so that it needs no module
// of the kernel, and what is lost is the same in each run.
type wire struct {
	delay, delay6 time.Duration
	loss          float64 // 0 to 1
}

// runWire lays a wire from this network namespace to the one of a process, and
// carries until standard input ends:
//
//	peer wire -far PID [-delay D] [-delay6 D] [-loss PERCENT]
func runWire(args []string) error {
	flags := flag.NewFlagSet("wire", flag.ContinueOnError)
	far := flags.Int("far", 0, "a process on the other machine")
	delay := flags.Duration("delay", 0, "how long a packet takes")
	delay6 := flags.Duration("delay6", 0, "how long one of IPv6 takes; 0 = as all")
	loss := flags.Float64("loss", 0, "percentage of packets that are lost")
	if err := flags.Parse(args); err != nil {
		return err
	}
	here, there, err := layWire(*far)
	if err != nil {
		return err
	}
	w := wire{delay: *delay, delay6: *delay6, loss: *loss / 100}
	if w.delay6 == 0 {
		w.delay6 = w.delay
	}
	go w.carry(here, there, 1)
	go w.carry(there, here, 2)
	fmt.Print("ready")
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}

// layWire makes the device here, then the other one on a thread that has moved
// to the namespace of the process far. The thread is not used again: it ends
// with its goroutine, which stays locked to it.
func layWire(far int) (here, there *os.File, err error) {
	if here, err = openTun(); err != nil {
		return nil, nil, err
	}
	namespace, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", far))
	if err != nil {
		return nil, nil, err
	}
	defer namespace.Close()
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		if err = unix.Setns(int(namespace.Fd()), unix.CLONE_NEWNET); err == nil {
			there, err = openTun()
		}
	}()
	<-done
	return here, there, err
}

// openTun makes the device "wire" on the machine of this thread. One read of
// it is one packet that the machine sends, one write is one that it receives.
func openTun() (*os.File, error) {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("/dev/net/tun: %w", err)
	}
	request, err := unix.NewIfreq("wire")
	if err != nil {
		return nil, err
	}
	request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
	if err := unix.IoctlIfreq(fd, unix.TUNSETIFF, request); err != nil {
		return nil, fmt.Errorf("TUNSETIFF: %w", err)
	}
	return os.NewFile(uintptr(fd), "wire"), nil // after TUNSETIFF: the poller refuses it before
}

// packet is one that is on its way.
type packet struct {
	bytes []byte
	due   time.Time
}

// carry is one direction of the wire. Packets of one family keep their order.
func (w wire) carry(from, to *os.File, seed uint64) {
	chance := rand.New(rand.NewPCG(seed, 0))
	four, six := make(chan packet, wireQueue), make(chan packet, wireQueue)
	go deliver(four, to)
	go deliver(six, to)
	for {
		bytes := make([]byte, 2<<10) // over the usual 1500
		n, err := from.Read(bytes)
		if err != nil {
			time.Sleep(time.Millisecond) // the device is not up yet
			continue
		}
		if chance.Float64() < w.loss {
			continue
		}
		way, delay := four, w.delay
		if bytes[0]>>4 == 6 {
			way, delay = six, w.delay6
		}
		select {
		case way <- packet{bytes[:n:n], time.Now().Add(delay)}:
		default:
		}
	}
}

// deliver hands over each packet when it is due. What the other machine does
// not take is lost.
func deliver(packets <-chan packet, to *os.File) {
	for p := range packets {
		time.Sleep(time.Until(p.due))
		_, _ = to.Write(p.bytes)
	}
}
