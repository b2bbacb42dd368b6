package access

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/bcrypt"
)

const (
	rememberFor = 5 * time.Minute // how long a password that was right is known
	mostKnown   = 1024
	mostWaiting = 64 // requests that wait for their password to be checked
)

// passwords checks them. As that takes a tenth of a second of a processor, on
// purpose, those that were right are known for a while, and only so many are
// checked at a time that others find processors, too.
type passwords struct {
	now     func() time.Time
	key     []byte        // of the digests that are kept
	slots   chan struct{} // taken by those that are being checked
	waiting atomic.Int32

	mu    sync.Mutex
	known map[[sha256.Size]byte]time.Time // until when
}

func newPasswords() *passwords {
	p := &passwords{
		now: time.Now, key: make([]byte, sha256.Size), known: map[[sha256.Size]byte]time.Time{},
		slots: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2)),
	}
	_, _ = rand.Read(p.key) // never fails
	return p
}

// verdict is what became of somebody's proof of who they are.
type verdict int

const (
	wrong verdict = iota
	right
	unchecked // there are too many to check, or it would take time that was not given
)

// proof is a password and the hash that it should have.
type proof struct {
	user, password, hash string
	exists               bool // there is such a user; else the hash is anything
	policy               *Policy
	compare              func(hash, password []byte) error // bcrypt's
}

// holds checks it. A wrong password takes as long whoever's it is, so that the time
// does not tell who exists: as long as for the highest cost. As each step of the
// cost doubles the time, one hash of each cost below that makes up for the rest.
func (s *proof) holds() bool {
	password := []byte(s.password)
	if s.compare([]byte(s.hash), password) == nil && s.exists {
		return true
	}
	cost, err := bcrypt.Cost([]byte(s.hash))
	for ; err == nil && cost < s.policy.highest; cost++ {
		_ = s.compare(s.policy.decoy(cost), password) // fits none
	}
	return false
}

// recall tells at once that a password is right, or says that it is unchecked. The
// digest is what it is remembered by.
func (p *passwords) recall(shown *proof) (verdict, [sha256.Size]byte) {
	digest := p.digest(shown)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.now().Before(p.known[digest]) {
		return right, digest
	}
	return unchecked, digest
}

// check takes its time. A password that is right is remembered.
func (p *passwords) check(ctx context.Context, shown *proof) verdict {
	v, digest := p.recall(shown)
	if v == right {
		return right
	}
	if !p.enter(ctx) {
		return unchecked
	}
	defer func() { <-p.slots }()
	if v, _ = p.recall(shown); v == right { // of a request that was before us
		return right
	}
	if !shown.holds() {
		return wrong
	}
	p.remember(digest)
	return right
}

// enter waits for a slot.
func (p *passwords) enter(ctx context.Context) bool {
	if p.waiting.Add(1) > mostWaiting {
		p.waiting.Add(-1)
		return false
	}
	defer p.waiting.Add(-1)
	select {
	case p.slots <- struct{}{}:
		return true
	case <-ctx.Done():
		return false
	}
}

// remember makes room by forgetting what is over, or else everything.
func (p *passwords) remember(digest [sha256.Size]byte) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	if len(p.known) >= mostKnown {
		for old, until := range p.known {
			if !now.Before(until) {
				delete(p.known, old)
			}
		}
	}
	if len(p.known) >= mostKnown {
		clear(p.known)
	}
	p.known[digest] = now.Add(rememberFor)
}

// digest stands for a password that was checked against a hash. The key keeps it
// from being of any use to those who read our memory later.
func (p *passwords) digest(shown *proof) (sum [sha256.Size]byte) {
	mac := hmac.New(sha256.New, p.key)
	for _, part := range [...]string{shown.user, "\x00", shown.hash, "\x00", shown.password} { // only a password may have a NUL
		mac.Write([]byte(part))
	}
	mac.Sum(sum[:0])
	return sum
}
