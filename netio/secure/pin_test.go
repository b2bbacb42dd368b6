package secure

import (
	"strings"
	"testing"
	"time"
)

func TestParsePin(t *testing.T) {
	var pin Pin
	for i := range pin {
		pin[i] = byte(i * 7)
	}
	colons := strings.ToUpper(pin.String()[:2])
	for i := 2; i < len(pin.String()); i += 2 {
		colons += ":" + strings.ToUpper(pin.String()[i:i+2])
	}
	for _, text := range []string{
		pin.String(), strings.ToUpper(pin.String()), colons, pin.Base64(), strings.TrimRight(pin.Base64(), "="),
		"sha256//" + pin.Base64(), "sha256:" + pin.String(),
	} {
		if got, err := ParsePin(text); err != nil || got != pin {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "ab", pin.String()[2:], pin.String() + "00", "sha256//", "g" + pin.String()[1:], pin.Base64()[4:]} {
		if got, err := ParsePin(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
	if pins, err := ParsePins(pin.String() + ";sha256//" + pin.Base64()); err != nil || len(pins) != 2 || pins[0] != pins[1] {
		t.Errorf("two pins: %v, %v", pins, err)
	}
}

// What is a pin prints as text that is the same pin.
func FuzzPin(f *testing.F) {
	f.Add("sha256//47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
	f.Add("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
	f.Fuzz(func(t *testing.T, text string) {
		pin, err := ParsePin(text)
		if err != nil {
			return
		}
		for _, printed := range []string{pin.String(), pin.Base64()} {
			if again, err := ParsePin(printed); err != nil || again != pin {
				t.Errorf("%q prints as %s, which is %v, %v", text, printed, again, err)
			}
		}
	})
}

func TestSelfSigned(t *testing.T) {
	now := time.Now()
	cert, err := SelfSigned([]string{"a.example", "192.0.2.1", "2001:db8::1"}, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a.example", "192.0.2.1", "2001:db8::1"} {
		if err := cert.Leaf.VerifyHostname(name); err != nil {
			t.Error(err)
		}
	}
	if err := cert.Leaf.VerifyHostname("b.example"); err == nil {
		t.Error("it is for b.example, too")
	}
	if cert.Leaf.IsCA || now.Before(cert.Leaf.NotBefore) || cert.Leaf.NotAfter.Sub(now) > 398*24*time.Hour {
		t.Errorf("CA %v, from %s to %s", cert.Leaf.IsCA, cert.Leaf.NotBefore, cert.Leaf.NotAfter)
	}
	other, err := SelfSigned([]string{"a.example"}, now)
	if err != nil || PinOf(other.Leaf) == PinOf(cert.Leaf) {
		t.Errorf("two certificates have one key: %v", err)
	}
}

func TestNamesOf(t *testing.T) {
	if got := strings.Join(NamesOf("a.example", "192.0.2.1", "a.example"), " "); got != "a.example 192.0.2.1" {
		t.Error(got)
	}
	for _, wildcard := range []string{"", "0.0.0.0", "::"} {
		if got := strings.Join(NamesOf(wildcard), " "); !strings.HasPrefix(got, "localhost 127.0.0.1 ::1") || strings.Contains(got, "0.0.0.0") {
			t.Errorf("%q: %s", wildcard, got)
		}
	}
}
