package actions

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"strconv"
	"sync/atomic"
	"time"
)

// The fields that sign a webhook, with HMAC-SHA256 in hexadecimal digits:
//
//   - X-Hub-Signature-256: sha256=HEX, of the body (GitHub,
//     https://docs.github.com/en/webhooks).
//   - Stripe-Signature: t=SECONDS,v1=HEX[,v1=HEX...], of "SECONDS.body" (Stripe,
//     https://docs.stripe.com/webhooks). Other members are passed over.
const (
	hubField    = "X-Hub-Signature-256"
	stripeField = "Stripe-Signature"
)

// replayWindow is how far the time of a signature may be from ours.
const replayWindow = 5 * time.Minute

// HookSecrets are the keys that may sign webhooks, several while one takes the
// place of another. The zero value knows none. They may be loaded anew at any
// time.
type HookSecrets struct{ keys atomic.Pointer[[][]byte] }

// Load takes the lines of text as the secrets, byte for byte but for line ends;
// empty lines, and the mark that some editors put before the first one (U+FEFF),
// are passed over. Without any it fails, and those before stay.
func (s *HookSecrets) Load(text []byte) error {
	var keys [][]byte
	for line := range bytes.Lines(bytes.TrimPrefix(text, []byte("\ufeff"))) {
		if key := bytes.TrimRight(line, "\r\n"); len(key) > 0 {
			keys = append(keys, bytes.Clone(key))
		}
	}
	if keys == nil {
		return errors.New("there is no secret in it")
	}
	s.keys.Store(&keys)
	return nil
}

// claims are the signatures of one request, not yet checked.
type claims struct {
	hub    []byte   // nil = there is none
	stripe [][]byte // of which one must hold; nil = there is none
	time   []byte   // Stripe's, in decimal digits
}

// parseHub reads X-Hub-Signature-256.
func parseHub(value []byte) ([]byte, error) {
	digits, ok := bytes.CutPrefix(value, []byte("sha256="))
	if !ok {
		return nil, errNoClaim
	}
	return parseSum(digits)
}

// parseStripe reads Stripe-Signature.
func parseStripe(value []byte) (sums [][]byte, at []byte, err error) {
	for member := range bytes.SplitSeq(value, []byte(",")) {
		name, value, _ := bytes.Cut(bytes.TrimSpace(member), []byte("="))
		switch {
		case string(name) == "t" && at == nil:
			at = value
		case string(name) == "t":
			return nil, nil, errNoClaim
		case string(name) == "v1":
			sum, err := parseSum(value)
			if err != nil {
				return nil, nil, err
			}
			sums = append(sums, sum)
		}
	}
	if at == nil || sums == nil {
		return nil, nil, errNoClaim
	}
	return sums, at, nil
}

// parseSum reads the digits of one HMAC-SHA256.
func parseSum(digits []byte) ([]byte, error) {
	sum := make([]byte, hex.DecodedLen(len(digits)))
	if n, err := hex.Decode(sum, digits); err != nil || n != sha256.Size {
		return nil, errNoClaim
	}
	return sum, nil
}

// fresh reports whether the time that was signed, if one was, is near now.
func (c claims) fresh(now time.Time) bool {
	if c.stripe == nil {
		return true
	}
	const enough = 12 // digits, for 30,000 years
	seconds, err := strconv.ParseUint(string(c.time), 10, 63)
	if err != nil || len(c.time) > enough {
		return false
	}
	return now.Sub(time.Unix(int64(seconds), 0)).Abs() <= replayWindow
}

// sign reports whether the secrets stand behind all claims about body. How long
// it takes tells nothing about the sums.
func (s *HookSecrets) sign(c claims, body []byte) bool {
	keys := s.keys.Load()
	if keys == nil {
		return false
	}
	var hub, stripe bool
	for _, key := range *keys {
		if c.hub != nil {
			hub = hmac.Equal(c.hub, sumOf(key, body)) || hub
		}
		if c.stripe != nil {
			sum := sumOf(key, c.time, []byte("."), body)
			for _, claimed := range c.stripe {
				stripe = hmac.Equal(claimed, sum) || stripe
			}
		}
	}
	return (hub || c.hub == nil) && (stripe || c.stripe == nil) && (hub || stripe)
}

func sumOf(key []byte, parts ...[]byte) []byte {
	mac := hmac.New(sha256.New, key)
	for _, part := range parts {
		mac.Write(part) // never fails
	}
	return mac.Sum(nil)
}
