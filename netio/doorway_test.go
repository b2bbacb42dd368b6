package netio

import (
	"slices"
	"testing"
	"time"
)

func TestDoorway(t *testing.T) {
	d := NewDoorway(3)
	open := make(chan struct{})
	var gone []int
	leaves := map[int]func(){}
	heards := map[int]func(){}
	enter := func(who int, closed <-chan struct{}) bool {
		heard, leave, ok := d.Enter(func() {
			gone = append(gone, who)
			go leaves[who]()
		}, closed)
		leaves[who], heards[who] = leave, heard
		return ok
	}
	for who := range 3 {
		if !enter(who, open) {
			t.Fatalf("%d does not get in", who)
		}
	}
	heards[0]()
	heards[0]()
	if !enter(3, open) || !enter(4, open) || !slices.Equal(gone, []int{1, 2}) {
		t.Errorf("%v gave way, want 1 and 2", gone)
	}
	heards[3]()
	heards[4]()
	closed := make(chan struct{})
	close(closed)
	if enter(5, closed) {
		t.Error("all have spoken, and there is room")
	}
	leave := leaves[3]
	time.AfterFunc(20*time.Millisecond, func() {
		leave()
		leave()
	})
	if !enter(6, open) || len(gone) != 2 {
		t.Errorf("%v gave way though they have spoken", gone)
	}
}
