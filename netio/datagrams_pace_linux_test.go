package netio

import (
	"testing"
	"time"
)

// A flood is told from a conversation and from bursts with pauses.
func TestPace(t *testing.T) {
	tests := []struct {
		name  string
		batch int
		every time.Duration
		flood bool
	}{
		{"two hundred thousand a second", 2, 10 * time.Microsecond, true},
		{"a million a second", 64, 64 * time.Microsecond, true},
		{"question and answer over loopback", 1, 25 * time.Microsecond, false},
		{"a burst every second", 1000, time.Second, false},
		{"one a day", 1, 24 * time.Hour, false},
	}
	for _, test := range tests {
		var p pace
		now := time.Unix(1, 0)
		for range 1000 {
			now = now.Add(test.every)
			p.note(test.batch, now)
		}
		if p.flood != test.flood {
			t.Errorf("%s: flood is %v", test.name, p.flood)
		}
	}
}

// Whatever is sent in a flood arrives, as long as the kernel had room.
func TestFloodLosesNothing(t *testing.T) {
	m := mailbox(t, "udp:127.0.0.1:0", ListenOptions{}, ReplyNone)
	client := sender(t, m).(BatchWriter)
	const batches, size = 200, 32
	batch := make([][]byte, size)
	for i := range batch {
		batch[i] = []byte{byte(i)}
	}
	received := 0
	for range batches {
		if _, err := client.WriteBatch(batch); err != nil {
			t.Fatal(err)
		}
		for want := received + size; received < want; {
			got, err := m.ReadBatch()
			if err != nil {
				t.Fatalf("after %d: %v", received, err)
			}
			for _, message := range got {
				if int(message[0]) != received%size {
					t.Fatalf("message %d is number %d of its batch", received, message[0])
				}
				received++
			}
		}
	}
}
