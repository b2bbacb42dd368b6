package netio_test

import (
	"context"
	"fmt"
	"net/netip"

	"github.com/sockkit/sockkit/netio"
)

// A network but for one of its addresses.
func ExampleACLSources_Load() {
	acl, err := netio.ACLSources{Allow: []string{"192.0.2.0/24"}, Deny: []string{"192.0.2.66"}}.Load(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, client := range []string{"192.0.2.7", "192.0.2.66", "203.0.113.7"} {
		fmt.Println(client, acl.Permits(netip.MustParseAddr(client)))
	}
	// Output:
	// 192.0.2.7 true
	// 192.0.2.66 false
	// 203.0.113.7 false
}
