package secure

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
)

// Pin is the SHA-256 of a certificate's SubjectPublicKeyInfo (RFC 7469 section
// 2.4): it names a key, and outlives the certificates that are made for it.
type Pin [sha256.Size]byte

// PinOf is the pin of a certificate's key.
func PinOf(cert *x509.Certificate) Pin { return sha256.Sum256(cert.RawSubjectPublicKeyInfo) }

// String is the pin in hexadecimal.
func (p Pin) String() string { return hex.EncodeToString(p[:]) }

// Base64 is the pin as curl's --pinnedpubkey takes it behind "sha256//".
func (p Pin) Base64() string { return base64.StdEncoding.EncodeToString(p[:]) }

var errPin = errors.New("not a SHA-256 in hexadecimal (64 digits) or base64 (44 characters)")

// ParsePin reads a pin in hexadecimal, with colons or without, or in base64.
// "sha256//" and "sha256:" may stand before it.
func ParsePin(text string) (Pin, error) {
	for _, prefix := range []string{"sha256//", "sha256:"} {
		text = strings.TrimPrefix(text, prefix)
	}
	sum, err := hex.DecodeString(strings.ReplaceAll(text, ":", ""))
	if err != nil {
		sum, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	}
	if err != nil || len(sum) != sha256.Size {
		return Pin{}, errPin
	}
	return Pin(sum), nil
}

// ParsePins reads pins that are joined with ";", as curl writes them.
func ParsePins(text string) ([]Pin, error) {
	var pins []Pin
	for one := range strings.SplitSeq(text, ";") {
		pin, err := ParsePin(strings.TrimSpace(one))
		if err != nil {
			return nil, err
		}
		pins = append(pins, pin)
	}
	return pins, nil
}
