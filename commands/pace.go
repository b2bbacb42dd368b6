package commands

import (
	"context"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"github.com/urfave/cli/v2"

	"github.com/sockkit/sockkit/framing"
	"github.com/sockkit/sockkit/netio"
	"github.com/sockkit/sockkit/netio/tap"
)

func paceFlags() []cli.Flag {
	return group("pace",
		valueFlag("rate", "", "move at most `SIZE/s` each way, of each connection", rate),
		valueFlag("chaos", "", "disturb on purpose, as `LIST`: delay=50ms, jitter=10ms, chunk=7, drop=1%, corrupt=0.1%, rst=1%, dir=up|down|both, seed=N, joined with commas", chaos),
	)
}

// pace is how the connections of a run are slowed down and disturbed. A nil pace
// leaves them as they are.
type pace struct {
	rate     int64
	chaos    tap.Chaos
	codec    framing.Codec // of the frames on the wire; nil: none is given
	maxFrame int
}

// readPace reads --rate and --chaos; nil without either. A seed that is not given
// is chosen and told: with it the same happens again.
func (c *Console) readPace(ctx *cli.Context) (*pace, error) {
	p := &pace{rate: valueOf[int64](ctx, "rate"), maxFrame: valueOf[int](ctx, "max-frame")}
	p.codec, _ = given[framing.Codec](ctx, "frame")
	spec, disturbed := given[chaosSpec](ctx, "chaos")
	if p.rate == 0 && !disturbed {
		return nil, nil
	}
	if disturbed {
		p.chaos = spec.Chaos
		if !spec.seeded {
			p.chaos.Seed = uint64(rand.Uint32())
		}
		if !ctx.Bool("quiet") {
			c.line("chaos: seed=%d", p.chaos.Seed)
		}
	}
	return p, paceMisfits(ctx, p)
}

// paceMisfits refuses what datagrams have no use for.
func paceMisfits(ctx *cli.Context, p *pace) error {
	if ctx.Command.Name != "udp" && valueOf[netio.Scheme](ctx, "type") != netio.Unixgram {
		return nil
	}
	if ctx.Bool("listen") {
		return usagef("--rate and --chaos are about one peer, and udp -l hears everybody").
			withHint("pipe has a conversation with each sender: sockkit pipe -k --chaos ... listen:udp::5000 echo:")
	}
	if p.chaos.Chunk > 0 || p.chaos.Reset > 0 {
		return usagef("--chaos: chunk and rst are about connections, and datagrams are whole and have none")
	}
	return nil
}

// paced is s at the pace of the run, as the connection whose number is in ctx.
func (c *Console) paced(ctx context.Context, s netio.Stream) netio.Stream {
	if c.pace == nil {
		return s
	}
	return netio.Paced(s, netio.Pace{
		Rate: c.pace.rate, Chaos: c.pace.chaos, Conn: connNumber(ctx), Codec: c.pace.codec, MaxFrame: c.pace.maxFrame,
	})
}

// onWire makes chaos be about the frames of an endpoint that names their codec.
func (c *Console) onWire(e netio.Endpoint) {
	if c.pace != nil && e.Options.Frame != "" {
		c.pace.codec = mustCodec(e.Options.Frame)
	}
}

// rate reads SIZE or SIZE/s.
func rate(s string) (int64, error) {
	n, err := size(strings.TrimSuffix(s, "/s"))
	if err != nil {
		return 0, usagef("%q is not a rate", s).withHint("bytes a second, as 500, 64K, 10MB or 10MB/s")
	}
	return n, nil
}

// chaosSpec is the value of --chaos.
type chaosSpec struct {
	tap.Chaos
	seeded bool
}

// mostDelay and mostChunk are what --chaos takes at most.
const (
	mostDelay = time.Hour
	mostChunk = 1 << 30
)

// chaos reads the value of --chaos: NAME=VALUE, joined with commas.
func chaos(s string) (chaosSpec, error) {
	var spec chaosSpec
	seen := map[string]bool{}
	for _, setting := range strings.Split(s, ",") {
		name, text, _ := strings.Cut(setting, "=")
		if seen[name] {
			return spec, usagef("%s is given twice", name)
		}
		seen[name] = true
		if err := spec.set(name, text); err != nil {
			return spec, err
		}
	}
	spec.seeded = seen["seed"]
	return spec, nil
}

func (c *chaosSpec) set(name, text string) (err error) {
	switch name {
	case "delay":
		c.Delay, err = chaosDelay(text)
	case "jitter":
		c.Jitter, err = chaosDelay(text)
	case "chunk":
		c.Chunk, err = count(1, mostChunk)(text)
	case "drop":
		c.Drop, err = chance(text)
	case "corrupt":
		c.Corrupt, err = chance(text)
	case "rst":
		c.Reset, err = chance(text)
	case "dir":
		c.Spared, err = sparedBy(text)
	case "seed":
		if c.Seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			err = usagef("%q is not a whole number", text)
		}
	default:
		return usagef("chaos knows nothing of %q", name).
			withHint("delay, jitter, chunk, drop, corrupt, rst, dir and seed, as delay=50ms,drop=1%")
	}
	if err != nil {
		return usagef("%s: %v", name, err)
	}
	return nil
}

func chaosDelay(text string) (time.Duration, error) {
	d, err := netio.ParseDuration(text)
	if err == nil && d > mostDelay {
		return 0, usagef("%q is longer than an hour", text)
	}
	return d, err
}

// chance reads a percentage, with a per cent sign, or a number from 0 to 1.
func chance(text string) (float64, error) {
	number, percent := strings.CutSuffix(text, "%")
	f, err := strconv.ParseFloat(number, 64)
	if percent {
		f /= 100
	}
	if err != nil || strings.Trim(number, "0123456789.") != "" || f > 1 {
		return 0, usagef("%q is not a chance from 0%% to 100%%", text)
	}
	return f, nil
}

// sparedBy are the directions that are not those of the word.
func sparedBy(text string) ([2]bool, error) {
	switch text {
	case "up":
		return [2]bool{tap.In: true}, nil
	case "down":
		return [2]bool{tap.Out: true}, nil
	case "both":
		return [2]bool{}, nil
	}
	return [2]bool{}, usagef("%q is not one of: up (what we send), down (what comes), both", text)
}
